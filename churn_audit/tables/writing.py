"""A commented audit.yaml from a proposal: what was matched and how surely, and what was not."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from churn_audit.errors import EngagementError
from churn_audit.locales import N_, _
from churn_audit.model.engagement import FILE, Engagement
from churn_audit.model.parts import validate
from churn_audit.tables.proposals import Hint, Known, Match, Proposal, TableProposal
from churn_audit.tables.sql import quoted

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
            content["tables"][table.table] = entry(table, folder)
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


def entry(table: TableProposal, folder: Path) -> Any:
    """What audit.yaml says of a proposed table, each column with how sure the match is."""
    out = CommentedMap()
    known, files = table.known, _files(table, folder)
    if known is not None and known.where:
        out["query"] = f"SELECT * FROM {from_files(files)} WHERE {known.where}"
    else:
        out["source"] = files[0][0] if len(files) == 1 else [f for f, _sheet in files]
        if table.sheet.sheet is not None:
            out["sheet"] = table.sheet.sheet
    if table.sheet.below:
        out["head_rows"] = 2
    out.yaml_add_eol_comment(_inline(reason(table)), "query" if "query" in out else "source")
    out["columns"] = CommentedMap()
    for match in table.matches:
        _column(out["columns"], match)
    if known is not None and known.values:
        out["values"] = {c: dict(words) for c, words in known.values.items()}
    return out


def reason(table: TableProposal) -> str:
    """Why the sheet is taken for this table."""
    if table.known is None:
        return _("fits {table}: {sureness}", table=table.table, sureness=f"{table.confidence:.2f}")
    return recognised(table.known)


def recognised(known: Known) -> str:
    """What a sheet was recognised as, and by which headings."""
    n, of = len(known.found), len(known.found) + len(known.absent)
    return _(
        "recognised as {export}: it has {n} of the {of} headings known of it, such as {headings}",
        export=known.title, n=n, of=of, headings=", ".join(known.found[:3]),
    )  # fmt: skip


def _column(columns: Any, match: Match) -> None:
    columns[match.column] = match.source if match.kind == "column" else CommentedMap({match.kind: match.source})
    if match.kind != "column":
        columns[match.column].fa.set_flow_style()
    if match.kind == "value":
        return
    example = _inline(match.example) if match.example else ""
    shown = _('{sureness}, such as "{example}"', sureness=f"{match.confidence:.2f}", example=example)
    shown = shown if match.kind == "column" else _('from "{example}"', example=example)
    columns.yaml_add_eol_comment(shown if example else _("no value seen"), match.column)


def _files(table: TableProposal, folder: Path) -> list[tuple[str, str | None]]:
    """(path, sheet) of every file the table is read from."""
    return [(_relative(s.path, folder), s.sheet) for s in (table.sheet, *table.more)]


def from_files(files: Sequence[tuple[str, str | None]]) -> str:
    """The files as a query names them, one after the other where there are several."""
    names = [f"'{(path + (f'#{sheet}' if sheet else '')).replace(chr(39), chr(39) * 2)}'" for path, sheet in files]
    if len(names) == 1:
        return names[0]
    return "(" + " UNION ALL BY NAME ".join(f"SELECT * FROM {n}" for n in names) + ") AS files"


def _customers_of_orders(proposal: Proposal, folder: Path) -> Any:
    """An empty mapping, or one with the customers queried from the orders where no file has customers."""
    out = CommentedMap()
    tables = {t.table: t for t in proposal.tables}
    if "customers" in tables or "orders" not in tables:
        return out
    orders = tables["orders"]
    names = {m.column: m.source if m.kind == "sql" else quoted(m.source) for m in orders.matches}
    where = f" WHERE {orders.known.where}" if orders.known and orders.known.where else ""
    query = (
        "SELECT customer_id, min(ordered_at) AS joined_at FROM "
        f"(SELECT {names['customer_id']} AS customer_id, {names['ordered_at']} AS ordered_at "
        f"FROM {from_files(_files(orders, folder))}{where}) AS orders WHERE customer_id IS NOT NULL GROUP BY 1"
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
    columns = ", ".join(_inline(n) for n in table.unmapped)
    out = [_("not mapped in {table}: {columns}", table=table.table, columns=columns)] if columns else []
    return out + [_inline(line) for line in (table.known.lacks if table.known else ())]


def _comment_before(mapping: Any, key: str, lines: list[str], indent: int) -> None:
    if lines:
        mapping.yaml_set_comment_before_after_key(key, before="\n".join(lines), indent=indent)


def _rest(proposal: Proposal) -> str:
    lines = [line for hint in proposal.hints for line in ("", *(f"# {_inline(x)}" for x in told(hint)))]
    for table in proposal.incomplete:
        if table.known is not None:
            lines += ["", f"# {table.sheet.path.name}: {recognised(table.known)}"]
            lines += [f"# {_inline(line)}" for line in table.known.lacks]
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


def told(hint: Hint) -> list[str]:
    """What is said of a file that is not applied, or not all of it."""
    known, name = hint.known, hint.sheet.path.name
    absent = ", ".join(known.absent)
    if hint.kind == "nothing":
        return [f"{name}: {recognised(known)}. {' '.join(known.lacks)}"]
    if hint.kind == "second":
        table = hint.proposal.table if hint.proposal else ""
        way = _("it is not read, for another file is {table} already", table=table)
        return [f"{name}: {recognised(known)}; {way}"]
    if hint.kind == "ambiguous":
        said = _("{file} could be {export}, or something else with these headings; it is not applied",
                 file=name, export=known.title)  # fmt: skip
    else:
        said = _("{file} looks in part like {export}, but has no {headings}; it is not applied",
                 file=name, export=known.title, headings=absent)  # fmt: skip
    matches = hint.proposal.matches if hint.proposal else ()
    return [
        said,
        *(f"  {m.column}: {m.source if m.kind == 'column' else f'{{{m.kind}: {m.source}}}'}" for m in matches),
    ]


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
