"""The parameters of the audit notebook, checked by name and type before a kernel starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import Field

from churn_audit.errors import ParameterError
from churn_audit.locales import _, languages
from churn_audit.model.engagement import Edition, Locale
from churn_audit.model.parts import Model, validate

Told = TypeVar("Told", bound="Parameters | Exploring | Progress | Portfolio")


class Parameters(Model):
    """What `audit.ipynb` may be told; every field stands in its parameters cell under the same name."""

    engagement: str = Field(".", description="folder of the engagement, or its audit.yaml")
    as_of: date | None = Field(None, description="day to audit; None: the latest day in the data")
    locale: Locale | None = Field(None, description="language of the report; None: as audit.yaml says")
    edition: Edition | None = Field(None, description="board, full or working; None: as audit.yaml says")
    run_id: str | None = Field(None, description="id of the run; None: a new one")
    output: str | None = Field(None, description="folder to write findings.json to; None: nowhere")

    def for_notebook(self) -> dict[str, Any]:
        """The parameters as plain values that papermill can write into a cell."""
        return self.model_dump(mode="json")


class Exploring(Model):
    """What `explore.ipynb` and `customers.ipynb` may be told."""

    engagement: str = Field(".", description="folder of the engagement, or its audit.yaml")
    as_of: date | None = Field(None, description="day to audit; None: the latest day in the data")
    locale: Locale | None = Field(None, description="language; None: as audit.yaml says")


class ExploringOne(Exploring):
    """What `explore.ipynb` may be told besides."""

    reason: str | None = Field(None, description="id of the reason to look into; None: the one that costs most")


class Progress(Model):
    """What `progress.ipynb` may be told."""

    engagement: str = Field(".", description="folder of the engagement, or its audit.yaml")
    runs: str = Field("reports", description="folder that the runs land in")
    run: str | None = Field(None, description="id of the run to look at; None: the latest")
    locale: Locale | None = Field(None, description="language; None: that of the run")


class Portfolio(Model):
    """What `portfolio.ipynb` may be told."""

    runs: str = Field("reports", description="folder that the runs land in, a folder for each business")
    locale: Locale | None = Field(None, description="language; None: that of the latest run")


NOTEBOOKS: Mapping[str, type[Parameters | Exploring | Progress | Portfolio]] = {
    "audit": Parameters, "explore": ExploringOne, "customers": Exploring, "progress": Progress,
    "portfolio": Portfolio,
}  # fmt: skip


def check(given: Mapping[str, Any]) -> Parameters:
    """The parameters; ParameterError names each wrong one, with the nearest right name or what would do."""
    return _checked(given, Parameters)


def _checked(given: Mapping[str, Any], model: type[Told]) -> Told:
    found, problems = validate(model, dict(given), "parameters")
    if found is None:
        raise ParameterError(problems)
    if found.locale is not None and found.locale not in languages():
        known = ", ".join(languages())
        raise ParameterError(
            _(
                'parameters: locale: there are no texts in "{locale}" yet; there are {known}',
                locale=found.locale,
                known=known,
            )
        )
    return found


def check_notebook(names: Mapping[str, Any], notebook: str = "audit") -> Any:
    """The parameters found among a notebook's variables; a variable that is no parameter is a mistyped one.

    For the notebook's own use: stock papermill only warns of unknown names and goes on with the default. Where cells
    are run again in the same kernel, what they and their reader have named since is no parameter.
    """
    model = NOTEBOOKS[notebook]
    if any(isinstance(v, model) for v in names.values()):
        names = {k: v for k, v in names.items() if k in model.model_fields}
    shell = {"In", "Out", "exit", "quit", "get_ipython", "open"}
    given = {k: v for k, v in names.items() if not k.startswith("_") and k not in shell and not callable(v)}
    return _checked({k: v for k, v in given.items() if not hasattr(v, "__spec__")}, model)
