"""Charts: drawn from numbers, in two widths, the same bytes twice, and inert."""

from __future__ import annotations

import re

import pytest
from chart_samples import ALT, DRAWN, drawn

from churn_audit.report import charts
from churn_audit.report.charts import letters
from churn_audit.report.charts.matrix import _DISC, _apart
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import DARK, LIGHT

NAMES = [
    "Response",
    "Price and terms",
    "$4M to $9M",
    "A title so long that it has to be broken into two lines at least",
]


def scores() -> Picture:
    rows = [
        charts.ScoreMark(NAMES[0], "41", 41, 36, 47, "weak", "94%", 0.94),
        charts.ScoreMark(NAMES[1], "100", 100, None, None, "strong", "0%", 0.0),
        charts.ScoreMark(NAMES[2], "not assessed", aside="0%", filled=0.0),
        charts.ScoreMark(NAMES[3], "56", 56, 0, 100, "mixed"),
    ]
    return charts.scores(rows, (50, 70), "assessed", ALT)


def waterfall() -> Picture:
    rows = [
        charts.Fall(label="Lost", value=9, text="$9M", kind="total"),
        charts.Fall(label=NAMES[3], value=4, text="$4M", range="$2M–$6M"),
        charts.Fall(label="Not explained", value=5, text="$5M", kind="rest"),
    ]
    return charts.waterfall(rows, ALT)


@pytest.mark.parametrize("name", DRAWN)
def test_every_chart_is_drawn_for_paper_and_for_a_phone_at_true_size(name: str) -> None:
    picture = drawn(name)
    assert re.search(r'width="493\.2pt"', picture.svg)  # 6.85 inches of 72 points
    assert re.search(r'width="246\.24pt"', picture.narrow)  # 3.42 inches
    assert picture.alt == ALT


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_numbers_give_the_same_bytes(name: str) -> None:
    assert drawn(name) == drawn(name)


@pytest.mark.parametrize("name", DRAWN)
def test_charts_are_inert_and_small(name: str) -> None:
    for svg in (drawn(name).svg, drawn(name).narrow):
        assert not re.search(r"<(script|image|foreignObject)\b|https?://(?!www\.w3\.org)", svg)
        assert len(svg) < 12_000


def test_charts_follow_a_dark_reader_and_stay_light_in_print() -> None:
    drawing = scores().svg
    style, _, body = drawing.partition("</style>")
    assert "@media (prefers-color-scheme:dark)" in style
    assert f'[fill="{LIGHT["weak"]}"]{{fill:{DARK["weak"]}}}' in style
    assert f'fill="{LIGHT["weak"]}"' in body and DARK["weak"] not in body


def test_a_row_without_a_score_has_words_and_no_mark() -> None:
    none = charts.scores([charts.ScoreMark("Trust", "not assessed")], (50, 70), "assessed", ALT)
    for colour in ("weak", "mixed", "strong"):
        assert f'"{LIGHT[colour]}"' not in none.svg


def test_labels_are_broken_by_their_measured_width_and_end_in_an_ellipsis_where_they_do_not_fit() -> None:
    assert letters.fit("Short", 2) == "Short"
    broken = letters.fit("Customers wait too long for a first answer to their question", 2)
    assert broken.count("\n") == 1
    assert all(letters.width_of(line) <= 2 for line in broken.split("\n"))
    assert letters.fit("word " * 60, 1.5).endswith("…")
    assert letters.fit("x" * 400, 1).count("\n") == 1
    assert letters.fit("", 1) == ""


def test_japanese_labels_break_where_the_rules_allow() -> None:
    lines = letters.fit("待ち時間が長い。お客様は、他の店へ行く。", 0.9).split("\n")
    assert not any(line.startswith(("。", "、")) for line in lines)


def test_only_the_end_that_is_safe_to_say_is_drawn() -> None:
    def colours(**ends: float) -> set[str]:
        svg = charts.costs([charts.CostBar(label="Waiting", text="$1M", **ends)], "", ALT).svg
        return {role for role in ("data", "data2") if f'fill="{LIGHT[role]}"' in svg.partition("</style>")[2]}

    assert colours(low=1) == {"data"}  # at least: the solid part alone
    assert colours(high=1) == {"data2"}  # at most: nothing is sure
    assert colours(low=1, value=2, high=3) == {"data", "data2"}


def test_the_unexplained_rest_is_dashed_and_never_filled() -> None:
    svg = waterfall().svg.partition("</style>")[2]
    rest = next(part for part in svg.split("<rect") if "stroke-dasharray" in part)
    assert f'fill="{LIGHT["paper"]}"' in rest


def test_discs_in_one_place_are_pushed_apart_and_stay_on_the_sheet() -> None:
    spots = _apart([(2.0, 1.0)] * 30, (6.0, 2.4))
    gaps = [((a[0] - c[0]) ** 2 + (a[1] - c[1]) ** 2) ** 0.5 for i, a in enumerate(spots) for c in spots[:i]]
    assert min(gaps) > 0.9 * _DISC
    assert all(0 < x < 6 and 0 < y < 2.4 for x, y in spots)


def test_then_and_now_are_drawn_for_wide_and_narrow_readers() -> None:
    marks = [
        charts.ShiftMark("Waits", "41 → 33", 41, 33, "weak", 20, 48),
        charts.ShiftMark("Trust", "50 → 72", 50, 72, "strong"),
    ]
    drawn = charts.shift(marks, (50, 70), "Scores then and now.")
    assert drawn.svg.startswith("<svg") and drawn.narrow.startswith("<svg") and drawn.svg != drawn.narrow
