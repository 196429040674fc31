"""The business's data as canonical tables: read, mapped, cast, checked; and a mapping proposed from files alone."""

from churn_audit.tables.contract import CONTRACT, Column, Table
from churn_audit.tables.opened import Tables, from_frames
from churn_audit.tables.opening import open_tables
from churn_audit.tables.proposals import Proposal
from churn_audit.tables.proposing import propose
from churn_audit.tables.writing import write_engagement

__all__ = [
    "CONTRACT",
    "Column",
    "Proposal",
    "Table",
    "Tables",
    "from_frames",
    "open_tables",
    "propose",
    "write_engagement",
]
