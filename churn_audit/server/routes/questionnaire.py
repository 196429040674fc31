"""The questionnaire with its forms: asked, sent out, read back."""

from __future__ import annotations

from churn_audit.server.handling import Route

ROUTES: dict[str, type[Route]] = {}
