"""A commented audit.yaml from a proposal: what was matched and how surely, and what was not."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from churn_audit.errors import EngagementError
from churn_audit.locales import N_, _
from churn_audit.model.engagement import FILE, Engagement
from churn_audit.model.parts import validate
from churn_audit.tables.proposing import Proposal, TableProposal

HEAD = N_(
    """Written by "churn-audit init". Look over the tables below: the comment behind each column says how sure the
match is (1 = certain) and shows a value. Then run "churn-audit check" here."""
)


def write_engagement(
    folder: Path,
    proposal: Proposal,
    name: str | None = None,
    industry: str | None = None,
    locale: str | None = None,
    currency: str | None = None,
    timezone: str | None = None,
) -> Path:
    """The path of a new audit.yaml in `folder` (made if need be); what is not given is guessed, and said to be.

    Data files are not copied: they are named by their path relative to `folder`.
    """
    file = folder / FILE
    if file.exists():
        raise EngagementError(
            _("{file}: is there already and is never overwritten; rename it, or choose another folder", file=file)
        )
    content = CommentedMap()
    content.yaml_set_start_comment(_(HEAD))
    content["business"] = _business(folder, proposal, name, industry, locale, currency, timezone)
    if proposal.tables:
        content["tables"] = _customers_of_orders(proposal, folder)
        for table in proposal.tables:
            content["tables"][table.table] = _table(table, folder)
        for before, after in zip(proposal.tables, proposal.tables[1:], strict=False):
            _comment_before(content["tables"], after.table, _unmapped(before), 2)
    tail = _unmapped(proposal.tables[-1]) if proposal.tables else []
    text = _dumped(content) + "".join(f"{line and '  # ' + line}\n" for line in tail) + _rest(proposal)
    _check(text, file)
    folder.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as out:
        out.write(text)
    return file


def _business(
    folder: Path,
    proposal: Proposal,
    name: str | None,
    industry: str | None,
    locale: str | None,
    currency: str | None,
    timezone: str | None,
) -> Any:
    business = CommentedMap()
    business["name"] = name or folder.resolve().name or "My business"
    if industry:
        business["industry"] = industry
    business["locale"] = locale or proposal.locale
    business["currency"] = currency or proposal.currency or "USD"
    business["timezone"] = timezone or "UTC"
    if not name:
        business.yaml_add_eol_comment(_("the folder's name; change it"), "name")
    if not locale:
        business.yaml_add_eol_comment(_("guessed from the headings: en, ja, zh-Hant or ru"), "locale")
    if not currency:
        seen = _("guessed from signs in the data") if proposal.currency else _("nothing in the data tells; change it")
        business.yaml_add_eol_comment(seen, "currency")
    if not timezone:
        business.yaml_add_eol_comment(_("nothing in the data tells; such as Asia/Tokyo"), "timezone")
    return business


def _table(table: TableProposal, folder: Path) -> Any:
    out = CommentedMap()
    out["source"] = _relative(table.sheet.path, folder)
    if table.sheet.sheet is not None:
        out["sheet"] = table.sheet.sheet
    out.yaml_add_eol_comment(
        _("fits {table}: {sureness}", table=table.table, sureness=f"{table.confidence:.2f}"), "source"
    )
    out["columns"] = CommentedMap()
    for match in table.matches:
        out["columns"][match.column] = match.source
        example = _inline(match.example) if match.example else ""
        shown = _('{sureness}, such as "{example}"', sureness=f"{match.confidence:.2f}", example=example)
        shown = shown if example else _("no value seen")
        out["columns"].yaml_add_eol_comment(shown, match.column)
    return out


def _customers_of_orders(proposal: Proposal, folder: Path) -> Any:
    """An empty mapping, or one with the customers queried from the orders where no file has customers."""
    out = CommentedMap()
    tables = {t.table: t for t in proposal.tables}
    if "customers" in tables or "orders" not in tables:
        return out
    orders = tables["orders"]
    names = {m.column: m.source.replace('"', '""') for m in orders.matches}
    file = _relative(orders.sheet.path, folder) + (f"#{orders.sheet.sheet}" if orders.sheet.sheet else "")
    file = file.replace("'", "''")
    query = (
        f'SELECT "{names["customer_id"]}" AS customer_id, min("{names["ordered_at"]}") AS joined_at '
        f"FROM '{file}' WHERE \"{names['customer_id']}\" IS NOT NULL GROUP BY 1"
    )
    out["customers"] = CommentedMap(query=query)
    out.yaml_set_comment_before_after_key(
        "customers",
        before=_("no file has the customers; they are taken from the orders, joined at the first"),
        indent=2,
    )
    return out


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return path.resolve().as_posix()


def _unmapped(table: TableProposal) -> list[str]:
    if not table.unmapped:
        return []
    columns = ", ".join(_inline(n) for n in table.unmapped)
    return [_("not mapped in {table}: {columns}", table=table.table, columns=columns)]


def _comment_before(mapping: Any, key: str, lines: list[str], indent: int) -> None:
    if lines:
        mapping.yaml_set_comment_before_after_key(key, before="\n".join(lines), indent=indent)


def _rest(proposal: Proposal) -> str:
    lines = []
    for table in proposal.incomplete:
        looks = _(
            "{file} looks like {table}, but nothing in it fits {columns};",
            file=table.sheet.label, table=table.table, columns=", ".join(table.missing),
        )  # fmt: skip
        way = _("give that column and add, under tables:")
        lines += ["", f"# {looks}", f"# {way}  {table.table}: {{source: …, columns: {{…}}}}"]
        lines += [f"#   {m.column}: {_inline(m.source)}  ({m.confidence:.2f})" for m in table.matches]
    if proposal.unused:
        lines += [
            "",
            "# " + _("Files that fit no table: {files}", files=", ".join(_inline(u) for u in proposal.unused)),
        ]
    if not {"customers", "orders"} & {t.table for t in proposal.tables}:
        lines += [
            "",
            "# " + _("No file fits customers, which every audit needs. A query can take them from orders, such as:"),
            "# tables:",
            "#   customers:",
            "#     query: SELECT customer_id, min(ordered_at) AS joined_at FROM 'data/orders.csv' GROUP BY customer_id",
        ]
    return "".join(f"{line}\n" for line in lines)


def _inline(text: str) -> str:
    """Text that cannot end a comment's line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _dumped(content: Any) -> str:
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(content, out)
    return out.getvalue()


def _check(text: str, file: Path) -> None:
    """Refuses to leave behind a file that would not load."""
    content = YAML(typ="safe").load(text)
    problems = validate(Engagement, content, str(file))[1]
    if problems:
        raise EngagementError(problems)
