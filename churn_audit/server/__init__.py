"""The Jupyter Server extension: routes below /churn-audit/ over the library's verbs; no rule of the audit is here."""

from __future__ import annotations

from typing import Any


def _load_jupyter_server_extension(app: Any) -> None:
    from churn_audit.server.routes import handlers

    app.web_app.add_handlers(".*$", handlers(app.web_app.settings["base_url"]))
    app.log.info("churn-audit: routes below /churn-audit/")
