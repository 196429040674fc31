from __future__ import annotations

import pytest
from report_samples import CHART

from churn_audit.report.svg import ICONS, LARGEST, dots, icon, inert

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def test_a_chart_keeps_its_drawing() -> None:
    source = (
        OPEN + "<style>@media (prefers-color-scheme:dark){path{fill:#fff !important}}</style><defs><clipPath id='c'>"
        "<rect width='9' height='9'/></clipPath><path id='g' d='M0,0L1,1'/></defs>"
        "<g clip-path='url(#c)' style='fill: #1d4f8c'><use xlink:href='#g' transform='scale(2)'/></g></svg>"
    )
    out = inert(source)
    for kept in ("prefers-color-scheme", "url(#c)", "fill: #1d4f8c", 'href="#g"', "scale(2)"):
        assert kept in out


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        "<rect onclick='alert(1)'/>",
        "<image href='file:///etc/passwd'/>",
        "<image xlink:href='https://evil.example/x.png'/>",
        "<image href='data:image/svg+xml,%3Csvg/%3E'/>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>evil</body></foreignObject>",
        "<a href='javascript:alert(1)'><rect/></a>",
        "<rect style='fill:url(https://evil.example)'/>",
        "<rect style='fill:u\\72l(evil)'/>",
        "<style>@import 'https://evil.example'</style>",
        "<style>rect{background:url(https://evil.example)}</style>",
        "<animate attributeName='href' values='javascript:alert(1)'/>",
        "<set attributeName='onload' to='alert(1)'/>",
        "<use href='evil.svg#x'/>",
    ],
)
def test_nothing_that_acts_or_reaches_out_stays(part: str) -> None:
    out = inert(f"{OPEN}{part}<rect width='1'/></svg>")
    assert not any(bad in out for bad in ("alert", "evil", "passwd", "javascript", "<a ", "foreign", "data:"))
    assert "<rect" in out


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "hello",
        "<html/>",
        "<svg><rect></svg>",
        "<svg><rect/></svg>",
        '<svg xmlns="http://www.w3.org/2000/svg"><!DOCTYPE x><g/></svg>',
        '<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        CHART + " " * LARGEST,
    ],
)
def test_what_is_no_drawing_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="SVG"):
        inert(bad)


def test_the_cover_shows_as_many_hollow_dots_as_customers_left() -> None:
    for hollow in (0, 21, 100):
        assert dots(hollow).count('fill="none"') == hollow and dots(hollow).count("<circle") == 100
    with pytest.raises(ValueError, match="101 of 100"):
        dots(101)


def test_icons_are_drawings() -> None:
    assert all("<path" in inert(icon(name, "#1b2430")) for name in ICONS)
