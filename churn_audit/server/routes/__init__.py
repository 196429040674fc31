"""The routes: each reads its words, calls one thing in a thread, and sends what it returns."""

from __future__ import annotations

from typing import Any

from jupyter_server.utils import url_path_join

from churn_audit.server.handling import Route
from churn_audit.server.routes import (
    answers,
    audits,
    data,
    evidence,
    findings,
    notebooks,
    published,
    questionnaire,
    runs,
    schedules,
)

ROUTES: dict[str, type[Route]] = {
    **audits.ROUTES,
    **runs.ROUTES,
    **findings.ROUTES,
    **evidence.ROUTES,
    **answers.ROUTES,
    **questionnaire.ROUTES,
    **data.ROUTES,
    **schedules.ROUTES,
    **notebooks.ROUTES,
    **published.ROUTES,
}


def handlers(base_url: str) -> list[tuple[str, Any]]:
    """Each route below the server's own address."""
    return [(url_path_join(base_url, "churn-audit", route), handler) for route, handler in ROUTES.items()]
