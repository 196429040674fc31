"""A papermill engine that tells which section runs, and writes the notebook now and then instead of twice a cell."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from papermill.engines import NBClientEngine

from churn_audit.locales import _
from churn_audit.runs.headings import heading, put_into

NAME = "churn-audit"
# Writing validates the whole notebook, so twice a cell costs more than many cells do. What is lost when the machine
# stops dead is what these seconds held; a failing cell and the end are always written.
SAVE_EVERY = 2.0


class AuditEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine with fewer writes; `progress` is called with the heading above each code cell."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, progress: Callable[[str], None] | None = None,
        words: Callable[[str], str] | None = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """The notebook's cells executed in order; its own Markdown is left in the language of `words`."""
        save, start = nb_man.save, nb_man.cell_start
        last = time.monotonic()

        def save_now_and_then(**given: Any) -> None:
            nonlocal last
            if time.monotonic() - last > SAVE_EVERY:
                save(**given)
                last = time.monotonic()

        def start_told(cell: Any, *args: Any, **given: Any) -> None:
            if progress and (step := heading(nb_man.nb.cells, cell)):
                progress(_(step))
            start(cell, *args, **given)

        nb_man.save, nb_man.cell_start = save_now_and_then, start_told
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        finally:
            nb_man.save, nb_man.cell_start = save, start
            if words:
                put_into(nb_man.nb.cells, words)
                save()
