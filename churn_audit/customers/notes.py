"""What to know of the lists before anybody acts on them: what letting go costs, who is left out, what is unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from churn_audit.customers.contactable import DO_NOT_CONTACT, MOVED_OR_DIED
from churn_audit.customers.fit import Fit
from churn_audit.customers.win_back import WinBack
from churn_audit.i18n import Words
from churn_audit.locales import N_

HEAD = ("list", "note")


def notes(fit: Fit, win_back: WinBack, w: Words) -> list[tuple[str, str]]:
    """(list, note) in the order to read them."""
    return [("fit", note) for note in _of_fit(fit, w)] + [("win_back", note) for note in _of_win_back(win_back, w)]


def _of_fit(fit: Fit, w: Words) -> Iterator[str]:
    if n := fit.counts.get("let_go", 0):
        lost = w.exact(round(fit.value["let_go"] or 0.0))
        yield w._("To let go: {n}. What they bring a year would be lost: {value}.", n=w.count(n), value=lost)
    if fit.warned:
        text = N_("Prominent among those to let go: {n}. Weigh the loss of standing before anything is said.")
        yield w._(text, n=w.count(fit.warned))
    yield from map(w._, fit.messages)
    yield from _not_told({s.id: s.title for s in fit.rules.signs}, fit.needs, w)


def _of_win_back(found: WinBack, w: Words) -> Iterator[str]:
    days = w.exact(found.rules.gone_at_most_days.value)
    why = (
        (w._("Left out, for they moved away or died"), found.excluded.get(MOVED_OR_DIED)),
        (w._("Left out, for they do not want to be contacted"), found.excluded.get(DO_NOT_CONTACT)),
        (
            w._("Left out, for they have been gone for more than {days} days", days=days),
            found.excluded.get("long_gone"),
        ),
        (w._("Left out, for they are a poor fit by the same signs"), found.excluded.get("bad_fit")),
        (w._("Left out, for they are unlikely to return"), found.unlikely),
    )
    yield from (w._("{what}: {n}.", what=what, n=w.count(n)) for what, n in why if n)
    if found.customers is None:
        yield w._("There is no list: too few signs of a likely return can be told.")
    yield from map(w._, found.messages)
    yield from _not_told({s.id: s.title for s in found.rules.signs}, found.needs, w)


def _not_told(titles: Mapping[str, str], needs: Mapping[str, Sequence[str]], w: Words) -> Iterator[str]:
    """Which signs nothing tells, and what would."""
    unnamed = N_("Who has left")
    for id, columns in needs.items():
        title = w._(titles.get(id, unnamed))
        yield w._("Not told: {sign}. These columns would: {columns}", sign=title, columns=", ".join(columns))
