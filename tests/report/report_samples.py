"""One sample of every block type, and a small report that uses them as the audit does."""

from __future__ import annotations

from datetime import date
from typing import Any

from churn_audit.report import blocks as b
from churn_audit.report.document import Document
from churn_audit.report.parts import (
    Amount,
    Bar,
    Column,
    Facts,
    Gap,
    Grid,
    Group,
    Item,
    Kpi,
    Measure,
    Picture,
    Point,
    Row,
    Saying,
    Scale,
    Score,
    ScoreGroup,
    ScoreRow,
    Side,
    Tag,
    Term,
    Work,
    Zone,
)
from churn_audit.report.spans import Span
from churn_audit.report.svg import dots

CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 493 120" width="493pt" height="120pt">'
    + "".join(
        f'<rect x="{x}" y="{y}" width="{width}" height="26" fill="{fill}"/>'
        for x, y, width, fill in (
            (110, 10, 160, "#1d4f8c"),
            (270, 10, 120, "#a9c3e0"),
            (110, 60, 90, "#1d4f8c"),
            (200, 60, 110, "#a9c3e0"),
        )
    )
    + "</svg>"
)
WEAK = Score(value=31, band="weak", text="31", word="weak", range="27–35")
MIXED = Score(value=54.4, band="mixed", text="54", word="mixed", range="49–60")
STRONG = Score(value=88, band="strong", text="88", word="strong", range="84–92")
UNSEEN = Score(text="not assessed")
BANDS = (
    Zone(upto=50, band="weak", label="weak\n0–49"),
    Zone(upto=70, band="mixed", label="mixed\n50–69"),
    Zone(upto=100, band="strong", label="strong\n70–100"),
)
STRIP = Scale(
    zones=(
        Zone(upto=25, band="strong", label="good\n3 min"),
        Zone(upto=60, band="mixed", label="poor\n6 min"),
        Zone(upto=100, band="weak"),
    ),
    value=68,
    low=58,
    high=78,
)
GRID = Grid(
    columns=(
        Column(title="No", numeric=True),
        Column(title="Fix and owner", grow=True, head=True),
        Column(title="Saves a year", numeric=True),
        Column(title="Days", numeric=True),
        Column(title="Grade", minor=True),
    ),
    rows=(
        Row(kind="group", cells=("", "Till and kitchen", "", "", "")),
        (
            "1",
            ["Open the second till", Span(text="\nStore operations", muted=True)],
            ["¥12M", Span(text="\n¥6M–¥17M", muted=True)],
            "6",
            Span(text="A", look="grade"),
        ),
        Row(
            kind="off",
            cells=(
                "7",
                ["Order ahead ", Span(text="indicative", look="dashed")],
                "¥13M",
                "48",
                Span(text="–", look="grade"),
            ),
        ),
        Row(
            kind="sum",
            cells=("", "In the plan, overlaps taken out", ["¥34M", Span(text="\n¥15M–¥55M", muted=True)], "57", ""),
        ),
    ),
)
SIDES = (
    Side(
        kind="data",
        title="What the data show",
        measures=(
            Measure(
                label="Wait at the till, slowest tenth",
                value="6.8 min",
                range="6.1–7.4",
                scale=STRIP,
                text="Members who met a long wait left 1.6 times as often (1.4–1.9).",
            ),
        ),
    ),
    Side(
        kind="answers",
        title="What people answered",
        bars=(
            Bar(label="Leadership", after="n 5", value=78, text="78"),
            Bar(label="Customers", after="n 734", value=31, text="31", own=True),
        ),
        text=("Five people are few: read the direction, not the digit.",),
    ),
    Side(
        kind="voice",
        title="What customers say",
        measures=(Measure(value="12%", range="10–14% of 2,310 comments name waiting"),),
        quote=Saying(text="“I cannot miss my train for a latte.”", who="Exit interview, March 2026", lang="en"),
    ),
)
SCORECARD = b.Scorecard(
    id="scorecard",
    title="All reasons, worst category first",
    head=("Reason", "Score", "Likely range", "Grade", "Evidence", "Lost a year"),
    groups=(
        ScoreGroup(
            name="Response",
            href="#response",
            score=Score(value=41, band="weak", text="41", word="weak", range="36–47"),
            coverage="assessed 94%",
            amount="¥56M",
            rows=(
                ScoreRow(
                    name="Long waits",
                    href="#long-waits",
                    score=WEAK,
                    grade="A",
                    sources=("data", "answers", "voice"),
                    amount="¥38M",
                ),
                ScoreRow(
                    name="Slow resolution",
                    tags=(Tag(text="sign"),),
                    score=MIXED,
                    grade="B",
                    sources=("data", "answers"),
                ),
                ScoreRow(name="Confusing self-service", score=UNSEEN, grade="–", sources=()),
            ),
        ),
        ScoreGroup(
            name="People",
            score=STRONG,
            coverage="assessed 86%",
            rows=(
                ScoreRow(name="Rude staff", score=STRONG, grade="C", sources=("answers",)),
                ScoreRow(name="Moved away", score=Score(text="natural, counted apart")),
            ),
        ),
    ),
    note="D data, A answers, V voice.",
)
SAMPLES: tuple[b.Block, ...] = (
    b.Meta(lang="en", title="Why customers leave"),
    b.Cover(
        firm="Aoba Advisory",
        title="Why customers leave\nKita Coffee",
        subtitle="What it costs, and what to do in the next 90 days",
        facts=(
            Term(name="Prepared for", text="The board of Kita Coffee"),
            Term(name="Figures as of", text="31 October 2026"),
        ),
        art=Picture(svg=dots(21), alt="100 dots, 21 of them hollow."),
        caption="Of every 100 members, 21 left in the past year (hollow).",
    ),
    b.Contents(title="Contents"),
    b.Heading(
        id="board",
        level=1,
        eyebrow="For the board",
        text="Waiting, unrewarded regulars and vanished favourites cost Kita Coffee most",
    ),
    b.Kpis(
        items=(
            Kpi(
                label="Retention score",
                band="mixed",
                value="54",
                after="/ 100 · mixed",
                scale=Scale(zones=BANDS, value=54.4, low=49, high=60),
                text="Likely between 49 and 60. Based on 71% of the checklist by weight.",
            ),
            Kpi(
                label="Churn costs a year",
                value="¥310M",
                range="¥290M–¥330M",
                text="9,800 of 46,200 members left (21%).",
            ),
            Kpi(
                label="The plan saves a year",
                value="¥34M",
                range="¥15M–¥55M",
                text="Six fixes in 90 days: 57 person-days.",
            ),
        )
    ),
    b.Figure(
        id="money",
        title="Five reasons cost the most",
        what="Revenue lost a year, net of the others; 90% interval",
        picture=Picture(svg=CHART, narrow=CHART, alt="Bars: long waits 38 million yen, loyalty 27 million."),
        note="Figures may not add.",
        data=Grid(
            columns=(Column(title="Reason"), Column(title="Lost a year", numeric=True)), rows=(("Long waits", "¥38M"),)
        ),
    ),
    b.Columns(
        items=(
            Group(title="By day 30", items=("1 Open the second till", "2 Answer every complaint")),
            Group(title="By day 60", items=("3 Thank the top tenth",)),
            Group(title="By day 90", items=("5 Redeem rewards in two taps",)),
        )
    ),
    b.Paragraph(kind="note", text="Savings are what the model attributes, not a promise."),
    b.Heading(
        id="scores", level=1, eyebrow="Scorecard", text="Response is weakest; people are the strength to build on"
    ),
    b.Paragraph(kind="lede", text="58 of 73 reasons assessed, 10 blind spots, 3 do not apply, 2 are nobody’s fault."),
    SCORECARD,
    b.Callout(kind="strength", title="Strengths to keep", text=("Courtesy (88, grade A): visits and answers agree.",)),
    b.Heading(
        id="response",
        level=1,
        eyebrow="Category: Response",
        text="Customers wait twice as long as leadership believes",
        facts=Facts(
            score=WEAK,
            amounts=(
                Amount(value="¥56M", label="lost a year", range="¥37M–¥76M"),
                Amount(value="94%", label="assessed"),
            ),
        ),
    ),
    b.Reason(
        id="long-waits",
        text="Long waits",
        facts=Facts(
            score=WEAK,
            grade="A",
            sources=("data", "voice"),
            amounts=(Amount(value="¥38M", label="a year", range="¥26M–¥51M"),),
            tags=(Tag(text="sign"), Tag(text="indicative", dashed=True)),
        ),
    ),
    b.Evidence(sides=SIDES),
    b.Contradiction(
        title="Contradiction: belief and measurement disagree",
        believer="Leadership says",
        belief="“Under 3 minutes at any hour”",
        but="but",
        source="The till log shows",
        measurement="6.8 minutes, slowest tenth at 8 a.m.",
    ),
    b.Table(id="fixes", title="The fixes, in the order they start", grid=GRID, note="Overlaps are counted once."),
    b.Reason(text="Confusing self-service", facts=Facts(grade="–", tags=(Tag(text="not assessed", dashed=True),))),
    b.Callout(
        kind="blind",
        title="Blind spot: we have neither data nor answers",
        text=("The kiosk log would light it: +1.4 points of coverage.",),
    ),
    b.Callout(
        kind="caution",
        title="Auditor’s note, M. Sato, 3 November 2026",
        text=("Slow resolution was lowered from 55 to 47.", "The closing times are typed in by hand."),
    ),
    b.Callout(kind="failed", title="This section could not be completed", text=("[7] KeyError: 'x'",)),
    b.Heading(
        level=1, eyebrow="Perception gaps", text="Leadership is further from customers than its staff is", flow=True
    ),
    b.Gaps(
        title="Two of three beliefs are far off",
        what="Agreement 0–100",
        head="Statement",
        audiences=("Customers", "Front line", "Leadership"),
        gap="Gap",
        items=(
            Gap(
                name="Waiting time is acceptable",
                points=(Point(value=31, text="31"), Point(value=41, text="41"), Point(value=78, text="78")),
                gap="−47",
                wide=True,
            ),
            Gap(
                name="Staff are courteous",
                points=(Point(value=88, text="88"), Point(text="too few"), Point(value=81, text="81")),
                gap="+7",
            ),
        ),
        note="Red and bold: more than 30 points.",
    ),
    b.Heading(level=1, eyebrow="The plan", text="Four quick wins bring most of the saving"),
    b.Roadmap(
        title="All are done by day 85",
        what="Filled: work; hollow: until the measure can show it worked",
        head="Fix and owner",
        periods=("days 1–30", "31–60", "61–90", "91–120"),
        items=(
            Work(
                name="Open the second till",
                after="Store operations",
                start=0,
                done=0.8,
                measurable=2.0,
                label="work days 0–24, measurable day 60",
            ),
            Work(name="Redeem rewards in two taps", start=1.4, done=2.8, label="days 42–85"),
        ),
        note="Owners are proposals.",
    ),
    b.Heading(level=2, text="How it was made"),
    b.FactLine(facts=Facts(score=STRONG, amounts=(Amount(value="73"),))),
    b.Paragraph(
        text=[
            "Plain ",
            Span(text="strong", bold=True),
            Span(text=" code", look="code"),
            Span(text=" back to the plan", href="#board"),
            Span(text=" out", href="https://example.org/a?b=1&c=2"),
            Span(text=" слова", lang="ru"),
            " ",
            Span(text="52", mark="mixed"),
            " ",
            Span(text="D", look="source"),
            Span(text="·", look="missing"),
            Span(text="later", look="tag"),
        ]
    ),
    b.Heading(level=3, text="Steps"),
    b.List(
        ordered=True, items=(Item(text="First", items=(Item(text="Nested"), Item(text="Again"))), Item(text="Second"))
    ),
    b.List(items=(Item(text="When did each of us last stand in line?"),)),
    b.Quote(text="I had already left", who="A customer", lang="en"),
    b.Code(text="churn-audit run demo\n#eval(1)"),
    b.Terms(
        items=(
            Term(name="Exposure", text="A customer met the reason."),
            Term(name=["weak ", Span(text="0–49", mark="weak")], text="Score of a reason; 100 is best."),
            Term(name=Span(text="A", look="grade"), text="A measured link, borne out by a second source."),
        )
    ),
    b.Divider(),
    b.Paragraph(text="The end"),
)


def report(*blocks: b.Block, **given: Any) -> Document:
    """A document of these blocks, or of all samples."""
    settings: dict[str, Any] = {
        "title": "Why customers leave Kita Coffee",
        "notice": "Confidential · Aoba Advisory",
        "as_of": date(2026, 10, 31),
    }
    return Document(**settings | {"blocks": blocks or SAMPLES[1:]} | given)
