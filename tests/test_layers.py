"""Who may import whom: the layers, walked import by import."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import churn_audit

ROOT = Path(churn_audit.__file__).parent

# Module → the layers and heavy libraries it may import. Deeper names win over their parents.
BASE = {"errors", "model", "resources", "locales", "i18n"}
ALLOWED: dict[str, set[str]] = {
    "errors": {"locales"},
    "resources": set(),
    "locales": {"resources"},
    "model": BASE,
    "i18n": BASE,
    "stats": {"stats"},
    "tables": BASE | {"tables"},
    "evidence": BASE | {"stats", "tables", "evidence"},
    "judgement": BASE | {"stats", "tables", "evidence", "judgement"},
    "customers": BASE | {"stats", "tables", "evidence", "customers"},
    "questionnaire": BASE | {"questionnaire"},
    "simulate": BASE | {"stats", "tables", "evidence", "simulate"},
    "audit": BASE | {"stats", "tables", "evidence", "judgement", "customers", "questionnaire", ""},
    "report": BASE | {"report"},
    "runs": BASE | {"audit", "report", "runs", ""},
    "exploring": BASE | {"evidence", "judgement", "customers", "audit", "report", "runs", "exploring", ""},
}
LIBRARIES: dict[str, set[str]] = {
    "errors": set(),
    "resources": set(),
    "locales": set(),
    "model": {"pydantic", "yaml"},
    "i18n": {"babel"},
    "stats": {"numpy", "scipy"},
    "tables": {"ibis", "duckdb", "pandas", "pyarrow", "sqlglot", "python_calamine", "charset_normalizer", "rapidfuzz",
               "yaml", "ruamel", "numpy"},
    "evidence": {"ibis", "pandas", "numpy", "pyarrow"},
    "judgement": set(),
    "customers": {"ibis", "pandas", "xlsxwriter"},
    "questionnaire": {"jinja2", "markupsafe", "python_calamine", "xlsxwriter", "yaml"},
    "simulate": {"numpy", "pandas", "yaml"},
    "audit": set(),
    "report": {"pydantic", "jinja2", "markupsafe", "typst", "nbconvert", "traitlets", "mistune", "uharfbuzz",
               "IPython", "babel", "xlsxwriter", "pptx", "lxml"},
    "runs": {"papermill", "nbformat", "pydantic", "traitlets"},
    "exploring": {"pandas", "pydantic", "ipywidgets"},
}  # fmt: skip
STDLIB = __import__("sys").stdlib_module_names


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    out = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            out |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            out |= {f"{node.module}.{a.name}" if node.module == "churn_audit" else str(node.module) for a in node.names}
    return out


def layer(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


FILES = sorted(p for p in ROOT.rglob("*.py") if layer(p) in ALLOWED)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_module_imports_only_what_its_layer_may(path: Path) -> None:
    own = layer(path)
    for name in imports(path):
        top, *rest = name.split(".")
        if top == "churn_audit":
            target = rest[0] if rest else ""
            target = "" if target.startswith("_") else target
            assert target in ALLOWED[own], f"{own} must not import churn_audit.{target}"
        elif top not in STDLIB:
            assert top in LIBRARIES[own], f"{own} must not import {top}"


def test_every_module_has_a_layer() -> None:
    shells = {
        "asking",
        "cataloguing",
        "cli",
        "console",
        "console_history",
        "generated",
        "labtexts",
        "server",
        "translations",
    }
    shells |= {"__init__", "__main__"}
    assert {layer(p) for p in ROOT.rglob("*.py")} <= ALLOWED.keys() | shells
