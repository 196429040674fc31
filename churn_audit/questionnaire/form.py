"""A questionnaire for one audience: which questions, in which order and sections, and when one is left out.

A form holds what a respondent may see and nothing else: no severity, weight or gain, and no good end of a scale.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from churn_audit.i18n import Words
from churn_audit.model.checklist import (
    DOES_NOT_APPLY,
    DONT_KNOW,
    Audience,
    Checklist,
    Choice,
    Fact,
    Number,
    Question,
    Reason,
    Scale,
    YesNo,
)
from churn_audit.questionnaire.parts import Item, Kind, Option, Section

# Seconds an answer takes, by kind: what time left and the order of questions go by until a respondent's own pace is
# known (the design's assumption, to be set anew when paces have been measured).
SECONDS: dict[Kind, int] = {"yes_no": 12, "scale": 12, "choice": 12, "fact": 8, "number": 20}
# A first section that takes about two and a half minutes; longer ones are left half done.
FIRST = 12


@dataclass(frozen=True)
class Known:
    """What is known of a business before anybody is asked.

    `gains`: points of coverage that an answer adds, by the reasons nothing tells of yet. `absent` and `present`: facts
    that are answered no and yes. `left_out`: reasons that are not part of this audit. `unread`: why data tell nothing.
    """

    gains: Mapping[str, float] = field(default_factory=dict)
    absent: Collection[str] = ()
    present: Collection[str] = ()
    left_out: Collection[str] = ()
    unread: str = ""

    def asks_of(self, reason: Reason) -> bool:
        """Whether a reason is part of this audit, as far as is known."""
        return reason.id not in self.left_out and not {*reason.applies_if} & {*self.absent}


@dataclass(frozen=True)
class Form:
    """A questionnaire as it goes to one respondent, or to all of an audience where `respondent` is empty."""

    business: str
    audience: Audience
    checklist: str
    locale: str
    sections: tuple[Section, ...]
    respondent: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        """All questions in order."""
        return tuple(i for s in self.sections for i in s.items)

    @property
    def minutes(self) -> int:
        """How long the whole form takes, in whole minutes, at least one."""
        return max(1, round(sum(i.seconds for i in self.items) / 60))


def form_for(
    checklist: Checklist, audience: Audience, business: str, words: Words, known: Known, respondent: str = ""
) -> Form:
    """The form for an audience in the reader's language."""
    asked = [(r, q) for r, q in checklist.questions.values() if audience in q.audience and known.asks_of(r)]
    facts = _facts(checklist, audience, asked, known)
    first = _first(asked, known.gains)
    chosen = {q.id for _, q in first}
    rest = [(r, q) for r, q in asked if q.id not in chosen]
    asked_facts = {f.id for f in facts}

    def items(questions: Iterable[tuple[Reason, Question]]) -> tuple[Item, ...]:
        return tuple(_item(q, words, [f for f in r.applies_if if f in asked_facts]) for r, q in questions)

    sections = [
        Section("facts", words._("What the business has"), tuple(_fact(f, words) for f in facts)),
        Section("first", words._("First of all"), items(first)),
        *(
            Section(c.id, words._(c.title), items(sorted((x for x in rest if x[0].category == c.id), key=_quick)))
            for c in checklist.standard.categories
        ),
    ]
    told = tuple(s for s in sections if s.items)
    return Form(business, audience, checklist.label, words.lang, told, respondent)


def _facts(
    checklist: Checklist, audience: Audience, asked: Iterable[tuple[Reason, Question]], known: Known
) -> list[Fact]:
    """Facts that decide what is asked and are not known yet. Customers are not asked what a business has."""
    if audience == "customers":
        return []
    mine = {f for r, _ in asked for f in r.applies_if}
    whole = {f for r in checklist.reasons.values() for f in r.applies_if if r.id not in known.left_out}
    wanted = mine if audience == "front_line" else whole
    return [f for f in checklist.standard.facts if f.id in wanted - {*known.absent} - {*known.present}]


def _first(asked: Iterable[tuple[Reason, Question]], gains: Mapping[str, float]) -> list[tuple[Reason, Question]]:
    """The questions that gain most coverage a second: one for each reason that nothing tells of yet, quick ones first.

    A reason's second question adds no coverage, so it stands with its category.
    """
    best: dict[str, tuple[float, Reason, Question]] = {}
    for reason, question in asked:
        gain = gains.get(reason.id, 0.0) / SECONDS[question.answer.type]
        if gain > 0 and (reason.id not in best or gain > best[reason.id][0]):
            best[reason.id] = (gain, reason, question)
    top = sorted(best.values(), key=lambda b: -b[0])[:FIRST]
    return sorted(((r, q) for _, r, q in top), key=_quick)


def _quick(asked: tuple[Reason, Question]) -> int:
    """The sort key that puts quick answers first and else keeps the order."""
    return SECONDS[asked[1].answer.type]


def _fact(fact: Fact, words: Words) -> Item:
    options = (Option("yes", words._("Yes")), Option("no", words._("No")))
    return Item(fact.id, "fact", words._(fact.text), words._(fact.help), SECONDS["fact"], options)


def _item(question: Question, words: Words, needs: Iterable[str]) -> Item:
    answer = question.answer
    common = (question.id, answer.type, words._(question.text), words._(question.help), SECONDS[answer.type])
    if isinstance(answer, Number):
        return Item(*common, (), tuple(needs), words._(answer.unit), answer.low, answer.high)
    return Item(*common, tuple(options(answer, words)), tuple(needs))


def options(answer: YesNo | Scale | Choice, words: Words) -> Iterator[Option]:
    """What can be chosen, in the order of the checklist."""
    if isinstance(answer, YesNo):
        yield from (Option("yes", words._("Yes")), Option("partly", words._("Partly")), Option("no", words._("No")))
    elif isinstance(answer, Scale):
        ends = {1: words._(answer.low), 5: words._(answer.high)}
        yield from (Option(str(n), ends.get(n, "")) for n in range(1, 6))
    else:
        yield from (Option(o.id, words._(o.text)) for o in answer.options)


def without_answer(words: Words, kind: Kind) -> tuple[Option, ...]:
    """What may be said instead of an answer; a fact always applies."""
    unknown = Option(DONT_KNOW, words._("Don’t know"))
    return (unknown,) if kind == "fact" else (unknown, Option(DOES_NOT_APPLY, words._("Does not apply")))
