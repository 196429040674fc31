"""Whether a run's figures could be worked out again: its inputs and program against what is there now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from churn_audit import __version__
from churn_audit.runs.store import RunRecord, hashes

Verdict = Literal["same", "changed", "gone"]


@dataclass(frozen=True)
class Verified:
    """The run's inputs by what became of them (SHA-256), and whether program and checklist are those of the run."""

    same: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    program: bool
    checklist: bool

    @property
    def verdict(self) -> Verdict:
        """ "same": running again gives these figures; "gone": they can be read, but not verified any more."""
        if self.gone:
            return "gone"
        return "same" if not self.changed and self.program and self.checklist else "changed"


def verify(record: RunRecord, checklist: str, home: Path) -> Verified:
    """What became of everything that went into a run; `checklist` is the label that its findings bear."""
    there = {name: home / name for name in record.inputs}
    gone = {name for name, path in there.items() if not path.is_file()}
    now = hashes(home, (path for name, path in there.items() if name not in gone))
    same = {name for name, hash in record.inputs.items() if now.get(name) == hash}
    return Verified(
        same=tuple(sorted(same)), changed=tuple(sorted(record.inputs.keys() - same - gone)), gone=tuple(sorted(gone)),
        program=record.version == __version__, checklist=record.checklist(home).label == checklist,
    )  # fmt: skip
