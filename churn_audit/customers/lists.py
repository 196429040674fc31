"""The lists with customer ids, as files: at_risk.csv, fit.csv, win_back.csv, and lists.xlsx with agenda and drafts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from churn_audit.customers import notes
from churn_audit.customers.at_risk import AtRisk
from churn_audit.customers.fit import Fit
from churn_audit.customers.sheets import EXCEL_ROWS, Row, write_csv, write_xlsx
from churn_audit.customers.win_back import WinBack
from churn_audit.model.customers import FitRules, WinBackRules
from churn_audit.model.findings import Customers

FIT_COSTS = ("contacts", "support_ratio", "support_cost", "credit_cost", "written_off")
FIT_HEAD = ("customer_id", "action", "points", "signs", "yearly_value", *FIT_COSTS, "warning")
ACTIONS = {"let_go": "let go", "talk": "talk", "keep": "keep"}
PROMINENT = "Prominent: by value or by public voice. Weigh the loss of standing before anything is said."
NO_VALUE = "What would be lost is not known."
Sheet = tuple[Sequence[str], list[Row]]


def write_lists(folder: Path, fit: Fit, win_back: WinBack, at_risk: AtRisk | None = None) -> Customers:
    """How many customers each list holds; the files are in `folder`/lists, and only there are ids.

    A list that the data cannot tell is not written, and its count is None. The workbook's sheets hold as many rows as
    a sheet can; the CSV files hold all.
    """
    target = folder / "lists"
    target.mkdir(parents=True, exist_ok=True)
    sheets: dict[str, Sheet] = {}
    if at_risk is not None and at_risk.withheld is None:
        sheets["at_risk"] = _at_risk(at_risk)
        write_csv(target / "at_risk.csv", *sheets["at_risk"])
    if fit.customers is not None:
        sheets |= {"fit": (FIT_HEAD, _fit_rows(fit)), "agenda": _agenda(fit.rules)}
        write_csv(target / "fit.csv", *sheets["fit"])
    if win_back.customers is not None:
        sheets |= {"win_back": _win_back(win_back), "drafts": _drafts(win_back.rules)}
        write_csv(target / "win_back.csv", *sheets["win_back"])
    if sheets:
        told = [("at_risk", note) for note in _at_risk_notes(at_risk)] if "at_risk" in sheets and at_risk else []
        sheets["notes"] = (notes.HEAD, [*told, *notes.notes(fit, win_back)])
        write_xlsx(target / "lists.xlsx", {k: (head, rows[: EXCEL_ROWS - 1]) for k, (head, rows) in sheets.items()})
    return Customers(
        n=fit.n,
        at_risk=at_risk.count if at_risk else None,
        at_risk_withheld=at_risk.withheld if at_risk else None,
        prediction=at_risk.prediction if at_risk else None,
        bad_fit=fit.bad_fit,
        win_back=win_back.listed,
    )


def _at_risk(found: AtRisk) -> Sheet:
    """Whom to call first: the highest expected loss; risks in percent."""
    days = round(found.rules.days.value)
    risk = (f"risk_within_{days}_days_percent", "already_gone_percent")
    head = ("customer_id", *risk, "yearly_value", "expected_loss", "reasons", "next_step", "contact")
    rows: list[Row] = []
    for c in found.listed:
        why = "; ".join(found.titles[r] for r in c.reasons)
        values = [100 * c.risk, 100 * c.gone, c.yearly_value, c.expected_loss]
        rows.append([c.customer_id, *values, why, c.step, c.contact])
    return head, rows


def _at_risk_notes(found: AtRisk) -> list[str]:
    """Who is on the list but must not be contacted, who is not on it, and what is not known."""
    counts = {
        "On the list, but not to be contacted": found.do_not_contact,
        "At risk, but moved or died, so left out": found.excluded,
        "Probably gone already, so left out": found.probably_gone,
    }
    return [*(f"{what}: {n}." for what, n in counts.items() if n), *found.messages]


def _records(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found


def _fit_rows(fit: Fit) -> list[Row]:
    """Everybody with a sign: whom to let go first, then by points and value."""
    titles = {f"sign_{s.id}": s.title for s in fit.rules.signs}
    order = list(ACTIONS)
    found = _records(fit.customers.filter(fit.customers.points > 0))
    found.sort(key=lambda r: (order.index(r["action"]), -r["points"], -(r["yearly_value"] or 0.0), r["customer_id"]))
    rows: list[Row] = []
    for r in found:
        signs = "; ".join(title for name, title in titles.items() if r[name])
        costs = [r[name] for name in FIT_COSTS]
        head = [r["customer_id"], ACTIONS[r["action"]], r["points"], signs, r["yearly_value"]]
        rows.append([*head, *costs, _warning(r)])
    return rows


def _warning(row: dict[str, Any]) -> str:
    if row["action"] == "keep":
        return ""
    said = [PROMINENT] if row["prominent"] else []
    said += [NO_VALUE] if row["yearly_value"] is None else []
    return " ".join(said)


def _agenda(rules: FitRules) -> Sheet:
    """The conversation: how it opens, what to ask and offer for each sign, how it closes; and the hand-over."""
    rows: list[Row] = [["Opening", text, ""] for text in rules.opening]
    rows += [[s.title, s.ask, s.offer] for s in rules.signs]
    rows += [["Closing", text, ""] for text in rules.closing]
    rows += [["Hand-over of a customer who is let go", text, ""] for text in rules.hand_over]
    return ("part or sign", "say or ask", "offer"), rows


def _win_back(found: WinBack) -> Sheet:
    signs = found.rules.signs
    head = ("customer_id", "left_on", "reason", "draft", "signs", "points", "lifetime_value", "priority")
    rows: list[Row] = []
    for r in _records(found.customers):
        said = "; ".join(s.title for s in signs if r[s.id])
        values = [r["points"], r["lifetime_value"], r["priority"]]
        rows.append([r["customer_id"], r["left_at"], r["reason"], r["draft"], said, *values])
    return head, rows


def _drafts(rules: WinBackRules) -> Sheet:
    rows: list[Row] = [[d.id, d.subject, "\n".join(d.body)] for d in rules.drafts]
    return ("draft", "subject", "body"), rows
