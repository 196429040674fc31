"""What the routes of the questionnaire and its forms speak."""

from __future__ import annotations
