"""audit.yaml changed in place: comments, order and quotes stay, and nothing is written that would not load."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from churn_audit.model.engagement import FILE, Engagement
from churn_audit.model.parts import validate
from churn_audit.server.errors import RouteError
from churn_audit.server.model.shared import Place


def loaded(home: Path) -> tuple[YAML, Any]:
    """(the writer that keeps the file's looks, what it holds)."""
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 4096
    text = (home / FILE).read_text("utf-8-sig")
    indented = any(line.startswith(("  - ", "    - ")) for line in text.splitlines())
    if indented:
        yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml, yaml.load(text)


def dumped(yaml: YAML, content: Any) -> str:
    """The file's text; 422 where it would not load."""
    out = io.StringIO()
    yaml.dump(content, out)
    text = out.getvalue()
    problems = validate(Engagement, YAML(typ="safe").load(text), FILE)[1]
    if problems:
        raise RouteError(422, "value", problems[0], Place(file=FILE), problems=tuple(problems))
    return text
