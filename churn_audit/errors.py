"""Every error a user can meet, as one tree; each message names the file, the place, the value and the way out.

ChurnAuditError
├── InputError            something of the user's is wrong, nothing was run (exit status 2)
│   ├── ChecklistError    a reason, fix, profile or standard file
│   ├── EngagementError   audit.yaml
│   ├── AnswersError      a file of answers
│   ├── DataError         a data file, query or connection
│   └── ParameterError    a notebook parameter or an option
├── RunError              the run failed; what there is was kept (exit status 3)
└── RenderError           the report could not be written in the asked format
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from churn_audit.locales import _


class ChurnAuditError(Exception):
    """The base of all errors the package raises on purpose."""


class InputError(ChurnAuditError):
    """One or more mistakes in what the user gave; `problems` holds them line by line."""

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems: tuple[str, ...] = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


class ChecklistError(InputError):
    """A checklist file is wrong."""


class EngagementError(InputError):
    """audit.yaml is wrong."""


class AnswersError(InputError):
    """A file of answers is wrong."""


class DataError(InputError):
    """A data file, a query or a connection is wrong."""


class ParameterError(InputError):
    """A parameter or an option is wrong."""


class RunError(ChurnAuditError):
    """The run failed; the message names the folder with what there is."""


class RenderError(ChurnAuditError):
    """The report could not be written; the message says what to do."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one; None where none is like it."""
    return next(iter(difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)), None)


def nearest(word: str, known: Iterable[str]) -> str:
    """'; did you mean "x"?' for the known word most like this one, or an empty string."""
    found = closest(word, known)
    return _('; did you mean "{word}"?', word=found) if found else ""
