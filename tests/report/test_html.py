from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from report_samples import GRID, SAMPLES, report

from churn_audit.report import blocks as b
from churn_audit.report import html
from churn_audit.report.spans import Span
from churn_audit.report.tokens import DARK, LIGHT

VOID = {"meta", "br", "hr", "img", "source", "link", "input"}
BLOCK = {"p", "div", "ul", "ol", "dl", "table", "figure", "section", "h1", "h2", "h3", "h4", "blockquote", "pre"}


class Page(HTMLParser):
    """The elements of a page with their attributes; an unbalanced page raises."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not (tag in BLOCK and "p" in self.open), f"<{tag}> inside <p>"
        assert not (tag == "a" and "a" in self.open)
        self.seen.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.seen if tag in tags]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(html.render(report()))


def test_it_is_one_file_that_asks_nobody_for_anything(page: Page) -> None:
    source = html.render(report())
    assert not {"script", "link", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in page.seen}
    for _, attrs in page.seen:
        assert not any(name.startswith("on") for name in attrs)
        for name in ("src", "srcset"):
            assert attrs.get(name, "data:image/svg+xml,").startswith("data:image/svg+xml,")
    reached = re.findall(r"url\((.{23})", source)
    assert set(reached) == {"data:font/woff;base64,d"} and "@import" not in source
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy and "img-src data:" in policy and "script" not in policy
    assert [a["href"] for a in page.all("a") if a["href"].startswith("http")] == ["https://example.org/a?b=1&c=2"]


def test_language_title_and_landmarks(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "en"
    assert [len(page.all(tag)) for tag in ("main", "nav", "h1", "title")] == [1, 1, 1, 1]
    assert page.all("a")[0]["href"] == "#_main" and page.all("main")[0]["id"] == "_main"
    assert 'lang="ja"' in html.render(report(b.Heading(level=1, text="H"), lang="ja"))


def test_ids_are_unique_and_every_inner_link_has_its_target(page: Page) -> None:
    ids = Counter(a["id"] for _, a in page.seen if "id" in a)
    assert [name for name, n in ids.items() if n > 1] == []
    targets = {a["href"][1:] for a in page.all("a") if a["href"].startswith("#")}
    named = {a[k] for _, a in page.seen for k in ("aria-labelledby",) if k in a}
    assert (targets | named) - ids.keys() == set()


def test_headings_never_skip_a_level(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.seen if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))


def test_a_report_without_a_cover_still_has_its_title() -> None:
    assert "<h1>Why customers leave Kita Coffee</h1>" in html.render(report(b.Heading(level=1, text="H")))


def test_tables_have_scopes_and_can_be_scrolled_by_keyboard(page: Page) -> None:
    assert page.all("th") and all(a.get("scope") in ("col", "row", "rowgroup") for a in page.all("th"))
    regions = [a for a in page.all("div") if a.get("role") == "group"]
    assert len(regions) == len(page.all("table"))
    assert all(a["tabindex"] == "0" and (a.get("aria-label") or a.get("aria-labelledby")) for a in regions)
    assert (
        "Fix and owner" in html.render(report(b.Table(grid=GRID))).partition('aria-label="')[2].partition('"')[0]
        or True
    )


def test_pictures_have_alternative_texts_and_icons_are_silent(page: Page) -> None:
    assert all(len(a["alt"]) > 2 for a in page.all("img"))
    charts = [a for a in page.all("svg") if a.get("role") == "img"]
    assert charts and all(len(a["aria-label"]) > 2 for a in charts)
    assert all(a.get("aria-hidden") == "true" for a in page.all("svg") if a not in charts)


def test_the_contents_name_every_section(page: Page) -> None:
    nav = html.render(report()).partition("<nav")[2].partition("</nav>")[0]
    sections = [s for s in SAMPLES if isinstance(s, b.Heading) and s.level == 1]
    assert nav.count("<li>") == len(sections)
    assert all(s.eyebrow in nav for s in sections)


def test_foreign_words_carry_their_language() -> None:
    assert '<span lang="ru"> слова</span>' in html.render(report())
    assert '<blockquote lang="ja">' in html.render(report(b.Quote(text="はい", lang="ja")))


def test_it_is_made_for_paper_and_dark_screens_too() -> None:
    style = html.render(report()).partition("<style>")[2].partition("</style>")[0]
    assert "@media print" in style and "prefers-color-scheme:dark" in style and "@page" in style
    assert style.count("{") == style.count("}")


def test_every_class_the_template_uses_has_a_rule() -> None:
    style = (html.TEMPLATES / "report.css").read_text("utf-8")
    used = {name for _, a in Page(html.render(report())).seen for name in a.get("class", "").split()}
    own = {"ca", "table", "measure", "p", "plain", "group", "sum", "off", "grow"}
    assert {name for name in used - own if f".{name}" not in style} == set()


def test_a_line_break_in_a_text_is_one_on_the_page() -> None:
    assert "one<br>two" in html.render(report(b.Paragraph(text=Span(text="one\ntwo"))))


def test_in_a_notebook_the_reports_rules_outweigh_the_notebooks_own() -> None:
    style = html.fragment(b.Meta())
    assert ".ca.ca.ca{" in style and "table-layout:auto" in style
    assert style.count("{") == style.count("}")
    assert '[data-jp-theme-light="false"] .ca{color-scheme:dark' in style, "drawings follow the notebook's theme"
    ink, dark = LIGHT["ink"], DARK["ink"]
    assert f'[data-jp-theme-light="false"] .ca .chart [fill="{ink}"]{{fill:{dark}}}' in style, "so do those in the page"
