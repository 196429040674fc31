"""churn-audit: scores a business against 73 reasons why customers leave, and writes the report.

>>> from churn_audit import Audit
>>> audit = Audit.open("acme")            # doctest: +SKIP
>>> audit.findings.score.value            # doctest: +SKIP
61.2
>>> audit["slow-response"].why            # doctest: +SKIP
>>> audit.what_if(capacity=40).saving     # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from churn_audit.exploring.audit import Audit
    from churn_audit.exploring.compared import compare
    from churn_audit.exploring.history import History
    from churn_audit.exploring.portfolio import Portfolio
    from churn_audit.exploring.sliders import sliders
    from churn_audit.model.findings import Findings
    from churn_audit.report.story import Story
    from churn_audit.runs.parameters import check_notebook as check_parameters

# Public names and where they live: imported when first used, so that `import churn_audit` costs nothing.
_PUBLIC = {
    "Audit": "churn_audit.exploring.audit:Audit",
    "Findings": "churn_audit.model.findings:Findings",
    "History": "churn_audit.exploring.history:History",
    "Portfolio": "churn_audit.exploring.portfolio:Portfolio",
    "Story": "churn_audit.report.story:Story",
    "check_parameters": "churn_audit.runs.parameters:check_notebook",
    "compare": "churn_audit.exploring.compared:compare",
    "sliders": "churn_audit.exploring.sliders:sliders",
}

__all__ = [
    "Audit", "Findings", "History", "Portfolio", "Story", "__version__", "check_parameters", "compare", "sliders",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _PUBLIC[name].partition(":")
    return getattr(importlib.import_module(module), attribute)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where `jupyter labextension develop` finds the built extension."""
    return [{"src": "labextension", "dest": "churn-audit-lab"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """The module that Jupyter Server loads."""
    return [{"module": "churn_audit.server"}]
