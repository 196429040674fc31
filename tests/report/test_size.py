"""How large a report gets: within its bounds in every language, and no larger for more customers."""

from __future__ import annotations

from typing import Any

import pytest
from chart_samples import DRAWN, WORDS, drawn
from measured_findings import measured
from sample_findings import checklist

from churn_audit.report import blocks as b
from churn_audit.report import charts, html
from churn_audit.report.document import Document
from churn_audit.report.story import Story

MOST = 1_500_000  # bytes, report-wide


def common_ideographs() -> str:
    """The 2,965 ideographs of everyday Japanese (JIS X 0208, level 1): more than any report uses."""
    cells = (bytes([row, cell]) for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    return "".join(c.decode("euc_jp", "ignore") for c in cells)


@pytest.mark.parametrize("lang", WORDS)
def test_charts_take_little_of_the_report(lang: str) -> None:
    for name in DRAWN:
        picture = drawn(name, lang)
        assert len(picture.svg.encode()) + len(picture.narrow.encode()) < MOST / 60


def test_fonts_leave_room_for_the_report_with_as_many_ideographs_as_a_report_uses() -> None:
    text = common_ideographs()[::2]
    doc = Document(lang="ja", title="T", blocks=(b.Heading(level=1, text="H"), b.Paragraph(text=text)))
    assert len(text) > 1_400
    assert len(html.render(doc).encode()) < 0.5 * MOST


def test_a_curve_of_a_million_customers_is_no_larger_than_one_of_a_thousand() -> None:
    def curve(points: int) -> int:
        share = [0.999 ** (i * 1000 / points) for i in range(points)]
        steps = [charts.SurvivalStep(24 * i / points, s, s * 0.95, s, f"{10**6 - i}") for i, s in enumerate(share)]
        return len(charts.survival(steps, [], "a", "b", ["0", "1", "2", "3", "4"], "A curve.").svg)

    assert curve(20_000) < 1.5 * curve(500) < 40_000


def times(value: Any, factor: int) -> Any:
    """The same figures for a business larger by a factor: every count of customers and every amount of money."""
    if isinstance(value, dict):
        return {k: times(v, factor) for k, v in value.items()}
    if isinstance(value, list):
        return [times(v, factor) for v in value]
    return value * factor if isinstance(value, int) and not isinstance(value, bool) and value >= 100 else value


def test_a_report_on_a_million_customers_is_no_larger_than_on_a_thousand() -> None:
    small = measured()
    data = small.model_dump(mode="json", by_alias=True)
    data["departures"] = times(data["departures"], 1_000)
    data["quality"] = times(data["quality"], 1_000) if "quality" in data else None
    large = type(small).model_validate({k: v for k, v in data.items() if v is not None})
    one, other = (len(html.render(Story(f, checklist()).document()).encode()) for f in (small, large))
    assert abs(other - one) < 0.02 * one
    assert other < MOST
