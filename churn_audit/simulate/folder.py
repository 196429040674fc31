"""A simulated business written as an engagement folder: data/, answers/, audit.yaml, and the truth apart."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal

import pandas as pd

from churn_audit.model.catalogue import load
from churn_audit.model.checklist import Checklist
from churn_audit.model.engagement import FILE
from churn_audit.simulate.business import Business, simulate
from churn_audit.simulate.catalogue import chain
from churn_audit.simulate.presets import example
from churn_audit.simulate.respondents import answers, as_yaml, beliefs
from churn_audit.simulate.truth import Truth
from churn_audit.simulate.world import World

LARGE = 20_000  # rows from which a table is written as Parquet, a tenth of the size and the time of CSV
SEED = 4


def write(business: Business, folder: Path, formats: Literal["mixed", "csv", "parquet"] = "mixed") -> tuple[Path, ...]:
    """The data files written to `folder`/data, one a table; "mixed" writes large tables as Parquet, others as CSV."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in business.tables.items():
        parquet = formats == "parquet" or (formats == "mixed" and len(table) >= LARGE and business.world.mess.clean)
        path = data / f"{name}.{'parquet' if parquet else 'csv'}"
        path.with_suffix(".csv" if parquet else ".parquet").unlink(missing_ok=True)
        if parquet:
            table.to_parquet(path, index=False)
        else:
            _csv(table, path)
        written.append(path)
    return tuple(written)


def _csv(table: pd.DataFrame, path: Path) -> None:
    """The same as `to_csv`, with times as text first: several times faster, and the same in every column."""
    times = table.select_dtypes("datetime").columns
    texts = {c: table[c].dt.strftime("%Y-%m-%d %H:%M:%S") for c in times}
    table.assign(**texts).to_csv(path, index=False, lineterminator="\n")


def write_demo(folder: Path, seed: int = SEED, world: World | None = None, checklist: Checklist | None = None) -> Truth:
    """The example business written to `folder` with answers and audit.yaml, and what is planted in it.

    The truth also goes to truth.json, outside data/, so that no audit reads it. Files that are not the demo's stay.
    """
    checklist = checklist or load()
    business = simulate(world or example(), seed)
    write(business, folder)
    _answers(folder / "answers", checklist, seed, business.world)
    (folder / FILE).write_text(engagement(business.world), "utf-8")
    record = json.dumps(business.truth.record(), indent=2, ensure_ascii=False)
    (folder / "truth.json").write_text(record + "\n", "utf-8")
    return business.truth


def _answers(folder: Path, checklist: Checklist, seed: int, world: World) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for person in answers(checklist, beliefs(), seed, world.as_of):
        name = re.sub(r"[^a-z0-9]+", "-", person.respondent.lower()).strip("-")
        (folder / f"{person.audience}-{name}.yaml").write_text(as_yaml(person), "utf-8")


def engagement(world: World) -> str:
    """The text of audit.yaml, with a comment on each part."""
    facts = chain()
    codes = "\n".join(f"  {code}: {reason}" for code, reason in facts["reason_codes"].items())
    return f"""\
# The engagement: whose data is audited, and what the report should be. Only business.name is required.
business:
  name: {facts["name"]}
  industry: {facts["industry"]}
  locale: en                # language of the report: en, ja, zh-Hant or ru
  currency: {facts["currency"]}             # of every amount in the tables
  timezone: {facts["timezone"]}      # in which times without a zone are read

as_of: {world.as_of}           # the day whose end closes the audit

churn:
  definition: {world.definition}    # {_explained(world)}
  inactivity_days: auto     # or a number: gone after so many silent days

# The files in data/ bear the canonical names of tables and columns, so no mapping is needed. To map other files:
# tables:
#   orders: {{source: data/sales-*.csv, columns: {{customer_id: Member No, ordered_at: Date, amount: Total}}}}

answers: [answers/*.yaml]

# The codes of the exit form, and the reason each stands for.
reason_codes:
{codes}

# What can be spent on fixes this year.
capacity: {{person_days: 60, day_rate: 42000}}

# What is delivered (html, pdf; xlsx to work in, pptx for the board, csv for a task tracker), and in whose name.
report:
  formats: [html, pdf, xlsx]
# firm: Aoba Advisory
# logo: logo.svg            # or a PNG
# colour: "#12335c"         # of headlines and cover; in quotes
# cover: Prepared for the board meeting of 12 November 2026
# footer: Confidential
"""


def _explained(world: World) -> str:
    if world.definition == "contract":
        return "departures are recorded"
    return "nobody says goodbye in a coffee shop: departures are inferred from silence"
