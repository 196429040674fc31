"""What to know of the lists before anybody acts on them: what letting go costs, who is left out, what is unknown."""

from __future__ import annotations

from collections.abc import Iterator

from churn_audit.customers.contactable import DO_NOT_CONTACT, MOVED_OR_DIED
from churn_audit.customers.fit import Fit
from churn_audit.customers.win_back import WinBack

HEAD = ("list", "note")


def notes(fit: Fit, win_back: WinBack) -> list[tuple[str, str]]:
    """(list, note) in the order to read them."""
    return [("fit", note) for note in _of_fit(fit)] + [("win_back", note) for note in _of_win_back(win_back)]


def _of_fit(fit: Fit) -> Iterator[str]:
    if n := fit.counts.get("let_go", 0):
        yield f"To let go: {n}. What they bring a year would be lost: {fit.value['let_go'] or 0.0:,.0f}."
    if fit.warned:
        yield f"Prominent among those to let go: {fit.warned}. Weigh the loss of standing before anything is said."
    yield from fit.messages
    titles = {s.id: s.title for s in fit.rules.signs}
    yield from (
        f"Not told: {titles[id]}. These columns would: {', '.join(columns)}" for id, columns in fit.needs.items()
    )


def _of_win_back(found: WinBack) -> Iterator[str]:
    long_gone = f"gone for more than {found.rules.gone_at_most_days.value:.0f} days"
    why = {MOVED_OR_DIED: "moved away or died", DO_NOT_CONTACT: "do not want to be contacted", "long_gone": long_gone,
           "bad_fit": "a poor fit by the same signs"}  # fmt: skip
    left_out = {why[k]: n for k, n in found.excluded.items()} | {"unlikely to return": found.unlikely}
    if told := "; ".join(f"{what}: {n}" for what, n in left_out.items() if n):
        yield f"Left out. {told[0].upper()}{told[1:]}."
    if found.customers is None:
        yield "There is no list: too few signs of a likely return can be told."
    yield from found.messages
    titles: dict[str, str] = {s.id: s.title for s in found.rules.signs}
    for id, columns in found.needs.items():
        yield f"Not told: {titles.get(id, 'Who has left')}. These columns would: {', '.join(columns)}"
