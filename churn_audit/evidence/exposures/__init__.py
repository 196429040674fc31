"""All exposures, by category; importing the package registers them."""

from __future__ import annotations

import importlib
import pkgutil

from churn_audit.evidence.exposures.registry import EVENTS, SOURCES, STATES, Scene

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["EVENTS", "SOURCES", "STATES", "Scene"]
