"""What could not be seen, and the data request: which columns or questions would light how much of the score."""

from __future__ import annotations

from churn_audit.model.requests import Request, data_request
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.category import question_text
from churn_audit.report.story.telling import Telling

MOST = 40


def unseen(t: Telling) -> list[b.Block]:
    w = t.w
    requests = data_request(t.findings.reasons)
    out: list[b.Block] = [
        b.Heading(id="unseen", level=1, eyebrow=w._("What was not seen"), text=_headline(t, requests), flow=True),
        b.Paragraph(kind="lede", text=_lede(t)),
    ]
    columns = [r for r in requests if r.kind == "columns"]
    questions = [r for r in requests if r.kind == "question"]
    if columns:
        out.append(_columns(t, columns))
    if questions:
        out.append(_questions(t, questions))
    if t.findings.failures:
        title = w.n_("{n} measurement failed", "{n} measurements failed", len(t.findings.failures))
        out.append(b.Callout(kind="failed", title=title, text=t.findings.failures))
    return out


def _headline(t: Telling, requests: tuple[Request, ...]) -> str:
    w, gap = t.w, 1 - t.findings.score.coverage
    if gap < 0.005:
        return w._("All of the checklist that applies was assessed")
    if not requests:
        return w._("{share} of the checklist was not seen", share=w.share(gap))
    return w._("{share} of the checklist was not seen; the first request below lights {points} points of it",
               share=w.share(gap), points=w.points(requests[0].points))  # fmt: skip


def _lede(t: Telling) -> str:
    w, s, n = t.w, t.findings.score, len(t.blind)
    if not n:
        return w._("No reason that applies is a blind spot.")
    if s.worst is None or s.best is None or s.value is None:
        return w.n_("{n} reason has neither data nor answers.", "{n} reasons have neither data nor answers.", n)
    return w.n_(
        "{n} reason has neither data nor answers. It is left out of the score, which it could put anywhere "
        "from {low} to {high}.",
        "{n} reasons have neither data nor answers. They are left out of the score, which they could put "
        "anywhere from {low} to {high}.",
        n, low=w.score(s.worst), high=w.score(s.best),
    )  # fmt: skip


def _columns(t: Telling, requests: list[Request]) -> b.Table:
    w = t.w
    rows = [(_names(r.names), t.titles(r.reasons), w.points(r.points)) for r in requests[:MOST]]
    return b.Table(
        title=w._("Data request: columns that would light blind spots"),
        grid=Grid(
            columns=(
                Column(title=w._("What to send"), head=True),
                Column(title=w._("What it lights"), grow=True),
                Column(title=w._("Points of coverage"), numeric=True),
            ),
            rows=rows,
        ),
        note=_more(
            t,
            len(requests),
            w._("A reason that several requests would light counts in each of them, so points do not add up."),
        ),
    )


def _names(names: tuple[str, ...]) -> Text:
    """Tables with their columns, one table a line."""
    tables: dict[str, list[str]] = {}
    for name in names:
        table, _, column = name.partition(".")
        tables.setdefault(table, []).extend([column] if column else [])
    out: list[str | Span] = []
    for table, found in tables.items():
        out.append(Span(text=("\n" if out else "") + table, bold=True))
        if found:
            out.append(f": {', '.join(found)}")
    return out


def _questions(t: Telling, requests: list[Request]) -> b.Table:
    w = t.w
    rows = [
        (
            question_text(t, r.names[0]) if r.names else w._("not known"),
            _whom(t, r),
            t.titles(r.reasons),
            w.points(r.points),
        )
        for r in requests[:MOST]
    ]
    return b.Table(
        title=w.n_(
            "The open question that would light a blind spot",
            "{n} open questions that would light blind spots",
            len(requests),
        ),
        grid=Grid(
            columns=(
                Column(title=w._("Question"), grow=True, head=True),
                Column(title=w._("To whom")),
                Column(title=w._("What it lights"), grow=True, minor=True),
                Column(title=w._("Points"), numeric=True),
            ),
            rows=rows,
        ),
        note=_more(t, len(requests), ""),
    )


def _whom(t: Telling, r: Request) -> str:
    known = t.checklist.questions.get(r.names[0]) if r.names else None
    return t.audiences(known[1].audience) if known else t.w._("anyone")


def _more(t: Telling, n: int, note: str) -> str:
    if n <= MOST:
        return note
    return t.w._(
        "{note} The {shown} with most points of {n} are printed; the report as a workbook (report.xlsx) has all.",
        note=note, shown=t.w.count(MOST), n=t.w.count(n),
    ).strip()  # fmt: skip
