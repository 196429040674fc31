"""The report's colours, once: CSS variables, the printed template's palette and the charts' dark map come from here.

Every pair the design relies on has its contrast in `tests/report/test_tokens.py`.
"""

from __future__ import annotations

# role: (light, dark). What each is for:
#   paper page; wash panels and bar tracks; rule hairlines (decoration); edge lines that carry meaning
#   ink, ink2 the two levels of text; brand headlines and badges; cover and oncover the title page, the same in the dark
#   data what was measured; data2 its uncertain part; compare what it is compared with
#   weak, mixed, strong the judgement: the worse, the farther from the paper, so the order survives grey and dark
#   weakwash, mixwash, goodwash behind a contradiction, a caution, a strength
TOKENS: dict[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#12181f"),
    "wash": ("#f3f6f9", "#1b242e"),
    "rule": ("#cfd6de", "#3a4653"),
    "edge": ("#7b8794", "#8593a3"),
    "ink": ("#1b2430", "#e9edf2"),
    "ink2": ("#4a5563", "#b7c1cd"),
    "brand": ("#12335c", "#9cc4f0"),
    "cover": ("#12335c", "#12335c"),
    "oncover": ("#dbe6f2", "#dbe6f2"),
    "link": ("#0b57a4", "#8ec2ff"),
    "data": ("#1d4f8c", "#6fa8e6"),
    "data2": ("#a9c3e0", "#33567d"),
    "compare": ("#6b7683", "#98a4b2"),
    "weak": ("#8f1d2c", "#ffa59d"),
    "mixed": ("#9b510d", "#d08536"),
    "strong": ("#4f90b9", "#477ca2"),
    "weakwash": ("#fbeeee", "#3a1f22"),
    "mixwash": ("#fbf3e6", "#33281a"),
    "goodwash": ("#eaf3f8", "#182c3a"),
}
LIGHT: dict[str, str] = {role: pair[0] for role, pair in TOKENS.items()}
DARK: dict[str, str] = {role: pair[1] for role, pair in TOKENS.items()}

# For the heat map alone, from little to much. Figures stand in the cells: ink on the first four, ON_DARK on the rest.
SEQUENTIAL: tuple[tuple[str, str], ...] = (
    ("#e8f0f8", "#1a2836"),
    ("#c3d8ec", "#22405e"),
    ("#9dc0e0", "#2b5885"),
    ("#76a7d3", "#376999"),
    ("#2f68a3", "#86b5e2"),
    ("#1a4679", "#b9d7f4"),
)
ON_DARK: tuple[str, str] = ("#fefefe", "#0d131a")


def dark_map() -> dict[str, str]:
    """Light colour to dark colour, for a chart's style sheet; roles of one light colour share the first one's dark."""
    pairs = [*TOKENS.values(), *SEQUENTIAL, ON_DARK]
    return {light: dark for light, dark in reversed(pairs) if light != dark}


def page_variables(brand: str = "") -> str:
    """CSS of the palette for a page of our own: light, and dark on screens whose reader prefers it."""
    light, dark = palettes(brand)
    return (
        f":root{{color-scheme:light dark;{_declarations(light)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_declarations(dark)}}}}}\n"
    )


def notebook_variables() -> str:
    """CSS of the palette inside a notebook: light, and dark under a dark theme of JupyterLab, drawings with it."""
    dark = f'[data-jp-theme-light="false"] .ca{{color-scheme:dark;{_declarations(DARK)}}}'
    return f".ca{{color-scheme:light;{_declarations(LIGHT)}}}\n{dark}\n"


def _declarations(palette: dict[str, str]) -> str:
    return "".join(f"--{role}:{colour};" for role, colour in palette.items())


# The house colour -------------------------------------------------------------------------------------------------

BRAND_CONTRAST = 7.0  # WCAG 2.2, enhanced: headlines and badges are set in it, and white stands on it


def contrast(one: str, other: str) -> float:
    """The contrast of two colours #rrggbb, 1–21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def brandable(colour: str) -> bool:
    """Whether a colour can stand in for the standard one: dark enough on paper."""
    return contrast(colour, LIGHT["paper"]) >= BRAND_CONTRAST


def mixed(colour: str, into: str, against: str) -> str:
    """The colour with as little of `into` as it takes to reach the contrast of a house colour against another."""
    for share in range(0, 101, 5):
        found = _mix(colour, into, share / 100)
        if contrast(found, against) >= BRAND_CONTRAST:
            return found
    return into


def palettes(brand: str = "") -> tuple[dict[str, str], dict[str, str]]:
    """(light, dark) with the house colour on headlines and cover, where it can stand there; data keep their colours."""
    if not brand or not brandable(brand):
        return LIGHT, DARK
    own = {"brand": brand, "cover": brand}
    return LIGHT | own, DARK | {"brand": mixed(brand, "#ffffff", DARK["paper"]), "cover": brand}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mix(one: str, other: str, share: float) -> str:
    parts = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)
