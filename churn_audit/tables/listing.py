"""The page that lists which vendors' exports are recognised, what is read of them, and where that is published."""

from __future__ import annotations

from collections.abc import Iterator

from churn_audit.model.vendors import Export, Source, Vendor, Way
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.presets import vendors

INTRODUCTION = """# Exports that are recognised

`churn-audit init acme --from exports/*.csv` knows the exports below by their headings, in any order and with columns
added or left out, and writes their mapping into `acme/audit.yaml`; so does a new audit in JupyterLab. Every mapping is
plain and can be changed: a column, a constant or an expression, with what is not mapped listed below it. A file that
fits in part, or two exports alike, is told of and not applied. Any other file is read by the names and the values of
its columns.

Several files of the same export are read one after the other. Customers are told apart the same way in as many files
as can be: by the vendor's own number where all files have it, else by e-mail address.

Headings are as the sources name them. Vendors change and translate them: what a source does not confirm is said to be
so, and a file with other headings is read as any other file. Menus change as well: where to click is confirmed only
where a source below says so.
"""


def page() -> str:
    """The page in Markdown."""
    lines = [INTRODUCTION, "| vendor | export | read as | where to click |", "| --- | --- | --- | --- |"]
    for vendor in vendors():
        for e in vendor.exports:
            link = f"[{e.name}](#{_anchor(vendor, e)})"
            lines.append(f"| {vendor.vendor} | {link} | {f'`{e.table}`' if e.table else 'nothing'} | {_cell(e.how)} |")
    lines.append("")
    for vendor in vendors():
        for e in vendor.exports:
            lines += [*_section(vendor, e), ""]
    return "\n".join(lines)


def _section(vendor: Vendor, e: Export) -> Iterator[str]:
    yield f"## {vendor.vendor}: {e.name}\n"
    every = ", ".join(f"`{h}`" for h in e.signature.all)
    most = f"; and most of {', '.join(f'`{h}`' for h in e.signature.most)}" if e.signature.most else ""
    asks = "; and a question that is told by its text" if e.asks else ""
    yield f"Known by {every}{most}{asks}.\n"
    also = "; ".join(f"`{h}` as {', '.join(f'`{o}`' for o in others)}" for h, others in e.also.items())
    if also:
        yield f"Other headings of the same columns: {also}.\n"
    if e.table:
        yield f"| `{e.table}` | read from |"
        yield "| --- | --- |"
        ways = {"customer_id": tuple(e.customer.values()), **e.columns}
        for name in CONTRACT[e.table].names:
            if ways.get(name):
                yield f"| `{name}` | {_cell(', else '.join(_way(w) for w in ways[name]))} |"
        yield ""
    if e.where:
        yield f"Rows that count: `{_line(e.where[0].sql or '')}`.\n"
    if e.times:
        yield f"Times: {_line(e.times)}\n"
    yield from (f"- {_line(text)}" for text in e.lacks)
    yield "\nPublished:\n"
    yield from (_source(s) for s in e.sources)


def _way(way: Way) -> str:
    if way.sql is not None:
        return f"`{_line(way.sql)}`"
    if way.value is not None:
        return f"always {way.value}"
    for heading, more in ((way.utc, " (in UTC)"), (way.first, " (the first of several)"), (way.email, " (lower case)")):
        if heading is not None:
            return f"`{heading}`{more}"
    return f"`{way.column}`"


def _source(s: Source) -> str:
    return f"- [{s.title}]({s.address}): {_line(s.confirms)}"


def _anchor(vendor: Vendor, e: Export) -> str:
    heading = f"{vendor.vendor}: {e.name}".lower()
    return "".join(c for c in heading if c.isalnum() or c in " -_").replace(" ", "-")


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _line(text: str) -> str:
    return " ".join(text.split())
