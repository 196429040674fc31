"""A papermill engine that tells which section runs, and writes the notebook now and then instead of twice a cell."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from papermill.engines import NBClientEngine

NAME = "churn-audit"
# Writing validates the whole notebook, so twice a cell costs more than many cells do. What is lost when the machine
# stops dead is what these seconds held; a failing cell and the end are always written.
SAVE_EVERY = 2.0


class AuditEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine with fewer writes; `progress` is called with the heading above each code cell."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, progress: Callable[[str], None] | None = None, **kwargs: Any
    ) -> Any:
        """The notebook's cells executed in order."""
        save, start = nb_man.save, nb_man.cell_start
        last = time.monotonic()

        def save_now_and_then(**words: Any) -> None:
            nonlocal last
            if time.monotonic() - last > SAVE_EVERY:
                save(**words)
                last = time.monotonic()

        def start_told(cell: Any, *args: Any, **words: Any) -> None:
            if progress and (heading := _heading(nb_man.nb.cells, cell)):
                progress(heading)
            start(cell, *args, **words)

        nb_man.save, nb_man.cell_start = save_now_and_then, start_told
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        finally:
            nb_man.save, nb_man.cell_start = save, start


def _heading(cells: list[Any], cell: Any) -> str:
    """The heading in the markdown cell right above a code cell, or an empty string."""
    at = next((n for n, c in enumerate(cells) if c is cell), 0)
    above = cells[at - 1] if at else None
    if cell.cell_type != "code" or above is None or above.cell_type != "markdown":
        return ""
    first: str = above.source.splitlines()[0] if above.source else ""
    return first.lstrip("# ") if first.startswith("#") else ""
