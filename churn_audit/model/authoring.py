"""A new reason's files, ready to be filled in."""

from __future__ import annotations

import re
from pathlib import Path

from churn_audit.errors import ParameterError, nearest
from churn_audit.locales import _
from churn_audit.model.checklist import ID, Checklist

_REASON = """\
number: {number}
title: …                # what is wrong, as a plain sentence without a full stop
title_good: …           # the same reason in its good state
description: >
  … why it matters to the customer and to the business, in one paragraph.
sources:
  - {{seed: "000", says: "… what a source document says, in your own words", figure: null}}
questions:
  - id: {id}
    audience: [leadership, customers]
    text: … one thing, concrete, that this audience can answer?
    answer: {{type: scale, low: Never, high: Always, good: 5}}
# metrics: up to three, each by the id of a metric that exists (see "churn-audit checklist list")
metrics: []
fixes: [{fix}]
terms:
  en: []
  ja: []
  zh-Hant: []
  ru: []
"""

_CASE = """\
- case: pass
  answers:
    customers: [{{{id}: 5}}, {{{id}: 5}}]
  expect: {{status: assessed, at_least: 70}}
- case: fail
  answers:
    customers: [{{{id}: 1}}, {{{id}: 1}}]
  expect: {{status: assessed, at_most: 40}}
- case: unknown
  expect: {{status: blind, needs: [{id}]}}
"""


def write_reason(into: Path, path: str, checklist: Checklist) -> tuple[Path, ...]:
    """The new files: the reason, and beside a checkout's tests its case. ParameterError where the id will not do."""
    category, id = path.partition("/")[::2]
    known = [c.id for c in checklist.standard.categories]
    if category not in known:
        raise ParameterError(
            _(
                '"{path}": no category "{category}"{hint}; write CATEGORY/ID',
                path=path,
                category=category,
                hint=nearest(category, known),
            )
        )
    if not re.match(ID, id):
        raise ParameterError(
            _('"{path}": "{id}" must be small letters, digits and hyphens, such as slow-response', path=path, id=id)
        )
    if id in checklist.reasons:
        raise ParameterError(
            _(
                '"{path}": there is a reason {id} already, in {category}',
                path=path,
                id=id,
                category=checklist.reasons[id].category,
            )
        )
    target = into / "reasons" / category / f"{id}.yaml"
    if target.exists():
        raise ParameterError(_("{target}: is there already", target=target))
    number = max(r.number for r in checklist.reasons.values()) + 1
    fix = next(iter(checklist.fixes))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_REASON.format(number=number, id=id, fix=fix), "utf-8")
    cases = into.parent / "tests" / "cases"
    if not cases.is_dir():
        return (target,)
    case = cases / f"{id}.yaml"
    case.write_text(_CASE.format(id=id), "utf-8")
    return target, case
