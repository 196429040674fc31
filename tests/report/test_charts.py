"""Charts: drawn from numbers, in two widths, the same bytes twice, and inert."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import matplotlib
import pytest

from churn_audit.report import charts
from churn_audit.report.charts import drawing
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import DARK, LIGHT

ALT = "A drawing for tests with the figure 41."
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


def survival() -> Picture:
    steps = [charts.SurvivalStep(m, 0.97**m, 0.9 * 0.97**m, min(1, 1.1 * 0.97**m), f"{m}") for m in range(37)]
    marks = [charts.SurvivalMark(6, 0.83, "6 months: 83%"), charts.SurvivalMark(34, 0.36, "Half have left after long")]
    return charts.survival(steps, marks, "Months", "Followed", ["0", "25", "50", "75", "100%"], ALT)


def months() -> Picture:
    items = [charts.MonthMark(f"Month {i}", 0.02, 0.01, 0.03, "2%" if i in (0, 23) else "") for i in range(24)]
    return charts.months(items, [(0, "0%"), (0.02, "2%"), (0.04, "4%")], ALT)


def cohorts() -> Picture:
    rows = [charts.CohortRow(f"2025 Q{q}", f"2025 Q{q} (400)", (0.9, 0.8 if q < 3 else None)) for q in range(1, 5)]
    return charts.cohorts(rows, ["3", "6"], "months since joining", ALT)


def split() -> Picture:
    rows = [
        charts.SplitRow("Dealings", 0.4, "40%", 0.68, "68%", 0.3, 0.5),
        charts.SplitRow("Moved", 0.0, "0%", None, "–", apart=True),
    ]
    return charts.split(rows, "here", "source 003", ALT)


def matrix() -> Picture:
    discs = [charts.Disc(str(i), NAMES[i % 4], 10.0, 1.0, i < 6) for i in range(1, 16)]
    return charts.matrix(
        discs,
        (15, None),
        ("Quick wins", "Big projects", "Fill-ins", "Leave"),
        "Effort",
        "Points",
        [(0, "0"), (1, "1")],
        ALT,
    )


def costs() -> Picture:
    rows = [
        charts.CostBar(label=NAMES[3], text="$4M", range="$2M–$6M", letter="A", value=4, low=2, high=6),
        charts.CostBar(label=NAMES[0], text="at least $1M", letter="B", low=1),
        charts.CostBar(label=NAMES[1], text="at most $3M", high=3),
        charts.CostBar(label=NAMES[2], text="$1M", range="range not known", value=1),
    ]
    return charts.costs(rows, "Grade", ALT)


def waterfall() -> Picture:
    rows = [
        charts.Fall(label="Lost", value=9, text="$9M", kind="total"),
        charts.Fall(label=NAMES[3], value=4, text="$4M", range="$2M–$6M"),
        charts.Fall(label="Not explained", value=5, text="$5M", kind="rest"),
    ]
    return charts.waterfall(rows, ALT)


def calibration() -> Picture:
    bands = [charts.RiskBand(0.01, 0.012, 0.008, 0.016), charts.RiskBand(0.05, 0.045, 0.03, 0.06)]
    return charts.calibration(bands, [(0, "0%"), (0.04, "4%"), (0.08, "8%")], "Predicted", "Left", ALT)


ALL: dict[str, Callable[[], Picture]] = {
    "scores": scores, "survival": survival, "months": months, "cohorts": cohorts, "split": split, "matrix": matrix,
    "costs": costs, "waterfall": waterfall, "calibration": calibration,
}  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_every_chart_is_drawn_for_paper_and_for_a_phone_at_true_size(name: str) -> None:
    picture = ALL[name]()
    assert re.search(r'width="493\.2pt"', picture.svg)  # 6.85 inches of 72 points
    assert re.search(r'width="246\.24pt"', picture.narrow)  # 3.42 inches
    assert picture.alt == ALT


@pytest.mark.parametrize("name", ALL)
def test_the_same_numbers_give_the_same_bytes(name: str) -> None:
    assert ALL[name]() == ALL[name]()


@pytest.mark.parametrize("name", ALL)
def test_charts_are_inert_and_small(name: str) -> None:
    for svg in (ALL[name]().svg, ALL[name]().narrow):
        assert not re.search(r"<(script|image|foreignObject|text)\b|https?://(?!www\.w3\.org)", svg)
        assert len(svg) < 80_000


def test_charts_follow_a_dark_reader_and_stay_light_in_print() -> None:
    svg = scores().svg
    assert "@media (prefers-color-scheme:dark)" in svg or "@media (prefers-color-scheme:dark)" in svg.replace(
        "&gt;", ">"
    )
    rule = f'[style*="fill: {LIGHT["weak"]}"]{{fill:{DARK["weak"]}!important}}'
    assert rule in svg.replace("&quot;", '"')
    assert f"fill: {LIGHT['weak']}" in svg


def test_a_readers_own_matplotlib_style_changes_nothing() -> None:
    before = scores()
    with matplotlib.rc_context({"axes.grid": True, "lines.linewidth": 9, "font.size": 30, "axes.facecolor": "#000000"}):
        assert scores() == before
        assert matplotlib.rcParams["font.size"] == 30


def test_charts_keep_no_figures_open_and_need_no_pyplot() -> None:
    scores()
    plt = sys.modules.get("matplotlib.pyplot")
    assert plt is None or not plt.get_fignums()


def test_a_row_without_a_score_has_words_and_no_mark() -> None:
    none = charts.scores([charts.ScoreMark("Trust", "not assessed")], (50, 70), "assessed", ALT)
    for colour in ("weak", "mixed", "strong"):
        assert f"fill: {LIGHT[colour]};" not in none.svg


def test_labels_are_broken_by_their_measured_width_and_end_in_an_ellipsis_where_they_do_not_fit() -> None:
    assert drawing.fit("Short", 2) == "Short"
    broken = drawing.fit("Customers wait too long for a first answer to their question", 2)
    assert broken.count("\n") == 1
    assert all(drawing.width_of(line) <= 2 for line in broken.split("\n"))
    assert drawing.fit("word " * 60, 1.5).endswith("…")
    assert drawing.fit("x" * 400, 1).count("\n") == 1
    assert drawing.fit("", 1) == ""


def test_japanese_labels_break_where_the_rules_allow() -> None:
    lines = drawing.fit("待ち時間が長い。お客様は、他の店へ行く。", 0.9).split("\n")
    assert not any(line.startswith(("。", "、")) for line in lines)


def test_only_the_end_that_is_safe_to_say_is_drawn() -> None:
    def colours(**ends: float) -> set[str]:
        svg = charts.costs([charts.CostBar(label="Waiting", text="$1M", **ends)], "", ALT).svg
        return {role for role in ("data", "data2") if f"fill: {LIGHT[role]}" in svg.partition("</style>")[2]}

    assert colours(low=1) == {"data"}  # at least: the solid part alone
    assert colours(high=1) == {"data2"}  # at most: nothing is sure
    assert colours(low=1, value=2, high=3) == {"data", "data2"}


def test_the_unexplained_rest_is_dashed_and_never_filled() -> None:
    svg = waterfall().svg.partition("</style>")[2]
    rest = next(part for part in svg.split("<path") if "stroke-dasharray" in part)
    assert f"fill: {LIGHT['paper']}" in rest


def test_discs_in_one_place_are_pushed_apart_and_stay_on_the_sheet() -> None:
    from churn_audit.report.charts.matrix import _DISC, _apart

    spots = _apart([(2.0, 1.0)] * 4, (6.0, 2.4))
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
