"""The texts marked for translation in the code: the extraction finds each as it is spoken, with the names it needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import churn_audit
from churn_audit.translations import code_texts

ROOT = Path(churn_audit.__file__).parent
FILES = sorted(p for p in ROOT.rglob("*.py") if p.name not in ("locales.py", "translations.py"))
MARKS = {"_": 1, "n_": 2, "N_": 1}


def marked(path: Path) -> Iterator[tuple[ast.Call, list[ast.expr]]]:
    """(call, the arguments that are texts) of each mark in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in MARKS and node.args:
                yield node, node.args[: MARKS[name]]


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_each_marked_text_is_one_literal_or_comes_from_elsewhere(path: Path) -> None:
    """A condition, a sum or an f-string within a mark would be extracted as another text than is looked up."""
    for call, texts in marked(path):
        for text in texts:
            whole = literal(text) is not None or isinstance(text, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
            inner = [n for n in ast.walk(text) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            spoken = [n.value for n in inner if " " in n.value]
            assert whole or not spoken, f"{path.name}:{call.lineno}: {spoken}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_each_marked_text_names_the_values_it_is_given(path: Path) -> None:
    for call, texts in marked(path):
        given = {k.arg for k in call.keywords}
        mark = getattr(call.func, "attr", getattr(call.func, "id", ""))
        for text in map(literal, texts):
            if text is None or None in given or mark == "N_" or not (given or mark == "n_"):
                continue
            names = set(re.findall(r"\{(\w+)\}", text))
            spare = given - names - ({"n"} if mark == "n_" else set())
            assert names <= given | ({"n"} if mark == "n_" else set()), f"{path.name}:{call.lineno}: {text}"
            assert mark == "n_" or not spare, f"{path.name}:{call.lineno}: {spare} does not stand in {text}"


def test_the_extraction_finds_every_marked_text() -> None:
    found = {text if isinstance(text, str) else text[0] for _, _, text in code_texts()}
    said = {(path.name, text) for path in FILES for _, texts in marked(path) if (text := literal(texts[0])) is not None}
    assert not {(name, text) for name, text in said if text and text not in found}
