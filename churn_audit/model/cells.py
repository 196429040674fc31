"""Text in cells of spreadsheets and CSV files that no program takes for a formula."""

from __future__ import annotations

from typing import Any

# What makes a spreadsheet program read text as a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(value: Any) -> Any:
    """The value; text that would be read as a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def restored(text: str) -> str:
    """The text without the apostrophe that `neutral` put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
