"""What the routes of schedules speak."""

from __future__ import annotations
