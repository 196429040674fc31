"""The lists with customer ids, as files: at_risk.csv, fit.csv, win_back.csv, and lists.xlsx with agenda and drafts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from churn_audit.customers import notes
from churn_audit.customers.at_risk import AtRisk
from churn_audit.customers.fit import Fit
from churn_audit.customers.sheets import EXCEL_ROWS, Row, write_csv, write_xlsx
from churn_audit.customers.win_back import WinBack
from churn_audit.i18n import Words
from churn_audit.locales import N_
from churn_audit.model.customers import FitRules, WinBackRules
from churn_audit.model.findings import Customers

FIT_COSTS = ("contacts", "support_ratio", "support_cost", "credit_cost", "written_off")
FIT_HEAD = ("customer_id", "action", "points", "signs", "yearly_value", *FIT_COSTS, "warning")
ACTIONS = {"let_go": N_("let go"), "talk": N_("talk"), "keep": N_("keep")}
CONTACTS = {c: c for c in (N_("allowed"), N_("do not contact"), N_("not known"))}
PROMINENT = N_("Prominent: by value or by public voice. Weigh the loss of standing before anything is said.")
NO_VALUE = N_("What would be lost is not known.")
# What the workbook calls its sheets and the columns that the CSV files name by these codes.
NAMES = {
    "at_risk": N_("At risk"), "fit": N_("Fit"), "agenda": N_("Agenda"), "win_back": N_("Win back"),
    "drafts": N_("Drafts"), "notes": N_("Notes"),
}  # fmt: skip
HEADS = {
    "customer_id": N_("customer"), "already_gone_percent": N_("already gone, percent"),
    "yearly_value": N_("yearly value"), "expected_loss": N_("expected loss"), "reasons": N_("reasons"),
    "next_step": N_("next step"), "contact": N_("contact"), "action": N_("action"), "points": N_("points"),
    "signs": N_("signs"), "contacts": N_("number of contacts"), "support_ratio": N_("support ratio"),
    "support_cost": N_("cost of support"), "credit_cost": N_("cost of credit"), "written_off": N_("written off"),
    "warning": N_("warning"), "left_on": N_("left on"), "reason": N_("stated reason"), "draft": N_("draft"),
    "lifetime_value": N_("lifetime value"), "priority": N_("priority"), "list": N_("list"), "note": N_("note"),
    "part": N_("part or sign"), "say": N_("say or ask"), "offer": N_("offer"), "subject": N_("subject"),
    "body": N_("body"),
}  # fmt: skip
RISK = re.compile(r"risk_within_(\d+)_days_percent")
Sheet = tuple[Sequence[str], list[Row]]


def write_lists(
    folder: Path, fit: Fit, win_back: WinBack, at_risk: AtRisk | None = None, words: Words | None = None
) -> Customers:
    """How many customers each list holds; the files are in `folder`/lists, and only there are ids.

    Texts are in the language of `words` (English by default), as are the workbook's headings; the CSV files' are codes.
    A list that the data cannot tell is not written, and its count is None. The workbook's sheets hold as many rows as
    a sheet can; the CSV files hold all.
    """
    target, w = folder / "lists", words or Words()
    target.mkdir(parents=True, exist_ok=True)
    sheets: dict[str, Sheet] = {}
    if at_risk is not None and at_risk.withheld is None:
        sheets["at_risk"] = _at_risk(at_risk, w)
    if fit.customers is not None:
        sheets |= {"fit": (FIT_HEAD, _fit_rows(fit, w)), "agenda": _agenda(fit.rules, w)}
    if win_back.customers is not None:
        sheets |= {"win_back": _win_back(win_back, w), "drafts": _drafts(win_back.rules, w)}
    for name in sheets.keys() & {"at_risk", "fit", "win_back"}:
        write_csv(target / f"{name}.csv", *sheets[name])
    if sheets:
        told = [("at_risk", note) for note in _at_risk_notes(at_risk, w)] if "at_risk" in sheets and at_risk else []
        found = [*told, *notes.notes(fit, win_back, w)]
        sheets["notes"] = (notes.HEAD, [[w._(NAMES[list_]), note] for list_, note in found])
        write_xlsx(target / "lists.xlsx", {w._(NAMES[k]): _headed(sheet, w) for k, sheet in sheets.items()})
    return Customers(
        n=fit.n,
        at_risk=at_risk.count if at_risk else None,
        at_risk_withheld=at_risk.withheld if at_risk else None,
        prediction=at_risk.prediction if at_risk else None,
        bad_fit=fit.bad_fit,
        win_back=win_back.listed,
    )


def _headed(sheet: Sheet, w: Words) -> Sheet:
    """The sheet as the workbook holds it: its columns' names in words, its rows no more than fit."""
    head, rows = sheet
    return [_name(code, w) for code in head], rows[: EXCEL_ROWS - 1]


def _name(code: str, w: Words) -> str:
    days = RISK.match(code)
    return w._("risk within {days} days, percent", days=days[1]) if days else w._(HEADS[code])


def _at_risk(found: AtRisk, w: Words) -> Sheet:
    """Whom to call first: the highest expected loss; risks in percent."""
    days = round(found.rules.days.value)
    risk = (f"risk_within_{days}_days_percent", "already_gone_percent")
    head = ("customer_id", *risk, "yearly_value", "expected_loss", "reasons", "next_step", "contact")
    rows: list[Row] = []
    for c in found.listed:
        why = w.series(w._(found.titles[r]) for r in c.reasons)
        values = [100 * c.risk, 100 * c.gone, c.yearly_value, c.expected_loss]
        rows.append([c.customer_id, *values, why, w._(c.step), w._(CONTACTS[c.contact])])
    return head, rows


def _at_risk_notes(found: AtRisk, w: Words) -> list[str]:
    """Who is on the list but must not be contacted, who is not on it, and what is not known."""
    counts = (
        (N_("On the list, but not to be contacted: {n}."), found.do_not_contact),
        (N_("At risk, but moved or died, so left out: {n}."), found.excluded),
        (N_("Probably gone already, so left out: {n}."), found.probably_gone),
    )
    return [*(w._(text, n=w.count(n)) for text, n in counts if n), *map(w._, found.messages)]


def _records(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found


def _fit_rows(fit: Fit, w: Words) -> list[Row]:
    """Everybody with a sign: whom to let go first, then by points and value."""
    titles = {f"sign_{s.id}": w._(s.title) for s in fit.rules.signs}
    order = list(ACTIONS)
    found = _records(fit.customers.filter(fit.customers.points > 0))
    found.sort(key=lambda r: (order.index(r["action"]), -r["points"], -(r["yearly_value"] or 0.0), r["customer_id"]))
    rows: list[Row] = []
    for r in found:
        signs = w.series(title for name, title in titles.items() if r[name])
        costs = [r[name] for name in FIT_COSTS]
        head = [r["customer_id"], w._(ACTIONS[r["action"]]), r["points"], signs, r["yearly_value"]]
        rows.append([*head, *costs, _warning(r, w)])
    return rows


def _warning(row: dict[str, Any], w: Words) -> str:
    if row["action"] == "keep":
        return ""
    said = [PROMINENT] if row["prominent"] else []
    said += [NO_VALUE] if row["yearly_value"] is None else []
    return w.sentences(map(w._, said))


def _agenda(rules: FitRules, w: Words) -> Sheet:
    """The conversation: how it opens, what to ask and offer for each sign, how it closes; and the hand-over."""
    parts = (
        (w._("Opening"), rules.opening),
        (w._("Closing"), rules.closing),
        (w._("Hand-over of a customer who is let go"), rules.hand_over),
    )
    opening, *rest = ([[part, w._(text), ""] for text in texts] for part, texts in parts)
    signs = [[w._(s.title), w._(s.ask), w._(s.offer)] for s in rules.signs]
    return ("part", "say", "offer"), [*opening, *signs, *(row for rows in rest for row in rows)]


def _win_back(found: WinBack, w: Words) -> Sheet:
    signs = found.rules.signs
    head = ("customer_id", "left_on", "reason", "draft", "signs", "points", "lifetime_value", "priority")
    rows: list[Row] = []
    for r in _records(found.customers):
        said = w.series(w._(s.title) for s in signs if r[s.id])
        values = [r["points"], r["lifetime_value"], r["priority"]]
        rows.append([r["customer_id"], r["left_at"], r["reason"], r["draft"], said, *values])
    return head, rows


def _drafts(rules: WinBackRules, w: Words) -> Sheet:
    rows: list[Row] = [[d.id, w._(d.subject), "\n".join(map(w._, d.body))] for d in rules.drafts]
    return ("draft", "subject", "body"), rows
