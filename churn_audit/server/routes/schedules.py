"""Schedules: jupyter-scheduler where it is there, else the cron line."""

from __future__ import annotations

from churn_audit.server.handling import Route

ROUTES: dict[str, type[Route]] = {}
