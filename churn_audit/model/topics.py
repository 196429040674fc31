"""Which topics of cases and surveys stand for what: the words of topics.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import model_validator

from churn_audit.errors import ChecklistError
from churn_audit.locales import _
from churn_audit.model.checklist import Source
from churn_audit.model.parts import Model, read_yaml, validate
from churn_audit.resources import folder


class Topic(Model):
    """What topics count: those that are one of `names`, and those that hold one of the words `holds`."""

    names: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    source: Source

    @model_validator(mode="after")
    def _plain(self) -> Topic:
        words = [*self.names, *self.holds]
        if not words:
            raise ValueError(_('give "names" or "holds"'))
        if wrong := next((w for w in words if w != w.lower().strip() or "_" in w or "-" in w or not w), None):
            raise ValueError(
                _('"{wrong}" never matches: topics are compared in lower case, with blanks for _ and -', wrong=wrong)
            )
        return self


class Topics(Model):
    """topics.yaml: what the metrics of fit, market and price ask about."""

    scope: Topic
    outside_range: Topic
    billing: Topic
    value: Topic


@cache
def load_topics(root: Path | None = None) -> Topics:
    """The topics in topics.yaml; ChecklistError lists every mistake as "file: field: what; way out"."""
    path = (root or folder("checklists")) / "topics.yaml"
    content, problems = read_yaml(path)
    topics = None
    if not problems:
        topics, problems = validate(Topics, content, f"{path.parent.name}/{path.name}")
    if topics is None:
        raise ChecklistError(problems)
    return topics
