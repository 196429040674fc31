"""Every chart in four languages, each with labels as long as they get."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from churn_audit.report import charts
from churn_audit.report.parts import Picture

ALT = "A drawing for tests with the figure 41."


class Words(NamedTuple):
    labels: tuple[str, str, str, str]
    amount: str
    range: str
    at_least: str
    unknown: str
    head: str
    month: str
    axis: str
    followed: str
    told: str
    quarter: str
    corners: tuple[str, str, str, str]


WORDS = {
    "en": Words(
        (
            "Customers have to repeat their question to every person they are put through to",
            "Price and terms",
            "Fees and terms come to light only after the purchase",
            "Social media",
        ),
        "¥380M", "¥260M–¥510M", "at least ¥26M", "not assessed", "points taken", "Sep 2026",
        "Person-days of work until the fix is in place", "Customers still followed", "Half have left after 19 months",
        "2025 Q3", ("Quick wins", "Big projects", "Fill-ins", "Think twice"),
    ),
    "ja": Words(
        (
            "担当者が代わるたびに、お客様が同じ説明を最初から繰り返さなければならない(引き継ぎの欠如)",
            "価格と条件",
            "手数料や契約条件が、購入した後になって初めて「明らか」になる。",
            "ソーシャルメディア",
        ),
        "3億8,000万円", "2億6,000万〜5億1,000万円", "2,600万円以上", "未評価", "減点", "2026年9月",
        "対策が整うまでの作業量(人日)", "追跡中の顧客数", "半数は19か月後までに離れる",
        "2025年7–9月", ("すぐに効く対策", "大きな取り組み", "余力があれば", "再検討"),
    ),
    "zh-Hant": Words(
        (
            "每換一位承辦人員，顧客就得從頭再說明一次同樣的問題（缺乏交接），直到有人處理為止",
            "價格與條款",
            "費用與條款在購買之後才「浮現」，顧客事前無從得知。",
            "社群媒體",
        ),
        "3億8,000萬元", "2億6,000萬〜5億1,000萬元", "至少2,600萬元", "未評估", "扣分", "2026年9月",
        "措施就緒前的工作量（人日）", "仍在追蹤的顧客", "半數在19個月後離開",
        "2025年7–9月", ("速效措施", "大型專案", "有餘力再做", "三思而行"),
    ),
    "ru": Words(
        (
            "Клиентам приходится заново объяснять свой вопрос каждому сотруднику, к которому их переводят",
            "Цены и условия",
            "О комиссиях и условиях клиенты узнают только после покупки",
            "Социальные сети",
        ),
        "380 млн ₽", "260–510 млн ₽", "не менее 26 млн ₽", "не оценивалось", "потеряно баллов", "сент. 2026 г.",
        "Трудозатраты до завершения меры, человеко-дней", "Клиентов под наблюдением",
        "Половина уходит за 19 месяцев", "3 кв. 2025", ("Быстрые победы", "Крупные проекты", "По остатку", "Отложить"),
    ),
}  # fmt: skip


def _scores(w: Words, lang: str) -> Picture:
    a, b, c, d = w.labels
    rows = [
        charts.ScoreMark(a, "41", 41, 36, 47, "weak", "94%", 0.94),
        charts.ScoreMark(b, "100", 100, None, None, "strong", "100%", 1.0),
        charts.ScoreMark(c, w.unknown, aside="0%", filled=0.0),
        charts.ScoreMark(d, "56", 56, 0, 100, "mixed"),
    ]
    return charts.scores(rows, (50, 70), w.head, ALT, lang)


def _survival(w: Words, lang: str) -> Picture:
    steps = [
        charts.SurvivalStep(m, 0.97**m, 0.9 * 0.97**m, min(1, 1.1 * 0.97**m), f"{90_000 - m:,}") for m in range(37)
    ]
    marks = [charts.SurvivalMark(6, 0.83, w.told), charts.SurvivalMark(34, 0.36, w.told)]
    return charts.survival(steps, marks, w.axis, w.followed, ["0", "25", "50", "75", "100 %"], ALT, lang)


def _months(w: Words, lang: str) -> Picture:
    items = [charts.MonthMark(w.month, 0.02, 0.01, 0.03, "2,4 %" if i in (0, 23) else "") for i in range(24)]
    return charts.months(items, [(0, "0 %"), (0.02, "2 %"), (0.04, "4 %")], ALT, lang)


def _cohorts(w: Words, lang: str) -> Picture:
    rows = [charts.CohortRow(w.quarter, f"{w.quarter} (12,400)", (0.9, 0.8 if q < 3 else None)) for q in range(4)]
    return charts.cohorts(rows, ["3", "6"], w.axis, ALT, lang)


def _split(w: Words, lang: str) -> Picture:
    rows = [charts.SplitRow(x, 0.4, "40 %", 0.68, "68 %", 0.3, 0.5) for x in w.labels]
    rows.append(charts.SplitRow(w.labels[0], 0.0, "0 %", None, "–", apart=True))
    return charts.split(rows, w.head, w.followed, ALT, lang)


def _matrix(w: Words, lang: str) -> Picture:
    discs = [charts.Disc(str(i), w.labels[i % 4], 10.0 + i % 3, 1.0, i < 6, i % 2 == 0) for i in range(1, 16)]
    return charts.matrix(discs, (15, None), w.corners, w.axis, w.followed, [(0, "0"), (1, w.amount)], ALT, lang)


def _costs(w: Words, lang: str) -> Picture:
    a, b, c, d = w.labels
    rows = [
        charts.CostBar(label=a, text=w.amount, range=w.range, letter="A", value=4, low=2, high=6),
        charts.CostBar(label=b, text=w.at_least, letter="B", low=1),
        charts.CostBar(label=f"{c} · {d}", text=w.amount, high=3),
        charts.CostBar(label=d, text=w.amount, range=w.unknown, value=1),
    ]
    return charts.costs(rows, w.head, ALT, lang)


def _waterfall(w: Words, lang: str) -> Picture:
    rows = [
        charts.Fall(label=w.labels[1], value=9, text=w.amount, kind="total"),
        charts.Fall(label=w.labels[0], value=4, text=w.amount, range=w.range),
        charts.Fall(label=w.labels[2], value=5, text=w.amount, kind="rest"),
    ]
    return charts.waterfall(rows, ALT, lang)


def _calibration(w: Words, lang: str) -> Picture:
    bands = [charts.RiskBand(0.01, 0.012, 0.008, 0.016), charts.RiskBand(0.05, 0.045, 0.03, 0.06)]
    return charts.calibration(bands, [(0, "0 %"), (0.04, "4 %"), (0.08, "8 %")], w.axis, w.followed, ALT, lang)


def _steps(w: Words, lang: str) -> Picture:
    items = [
        charts.Step(label=w.month, text=w.unknown),
        charts.Step(label=w.month, text=w.amount, value=3.0),
        charts.Step(label=w.month, text=w.amount, range=w.range, value=4.0, low=2.0, high=6.0),
    ]
    return charts.steps(items, w.quarter, w.told, w.month, ALT, lang)


DRAWN: dict[str, Callable[[Words, str], Picture]] = {
    "scores": _scores, "survival": _survival, "months": _months, "cohorts": _cohorts, "split": _split,
    "matrix": _matrix, "costs": _costs, "waterfall": _waterfall, "calibration": _calibration, "steps": _steps,
}  # fmt: skip


def drawn(name: str, lang: str = "en") -> Picture:
    """The chart of that name with the language's longest labels."""
    return DRAWN[name](WORDS[lang], lang)
