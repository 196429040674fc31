"""Sliders over other numbers: capacity, day rate, weights, window, and per fix whether the plan decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

from churn_audit.exploring.audit import LEAST_WEEKS, MOST_WEEKS, Audit
from churn_audit.exploring.shown import Page, Shown
from churn_audit.exploring.trial import Trial
from churn_audit.report import blocks as b
from churn_audit.report.story.telling import Telling

INSTALL = "pip install 'churn-audit[lab]'"
OWN_WEEKS = 52


def sliders(audit: Audit) -> Any:
    """Sliders with the result below them; without ipywidgets the audit's own numbers, and how to get sliders."""
    if find_spec("ipywidgets") is None:
        return without(audit)
    return Sliders(audit)


def without(audit: Audit) -> Shown:
    """The audit's own numbers as `what_if` shows them, and how to get sliders."""
    w = audit.telling.w
    text = w._("Install them with: {command}. Until then: audit.what_if(capacity=40, day_rate=500).", command=INSTALL)
    note = b.Callout(kind="blind", title=w._("Sliders need ipywidgets"), text=(text,))
    return Page([note, *audit.what_if().blocks()])


class Sliders:
    """The widgets by name in `controls`; `trial` is the last result, which stays where a value cannot be."""

    def __init__(self, audit: Audit) -> None:
        import ipywidgets as widgets

        self._audit, self._widgets = audit, widgets
        self.controls: dict[str, Any] = dict(_controls(widgets, audit))
        self.result, self.message = widgets.HTML(), widgets.HTML()
        self.trial: Trial = audit.what_if()
        for control in self.controls.values():
            control.observe(self._changed, names="value")
        self._show()

    def asked(self) -> dict[str, Any]:
        """The sliders as arguments of `what_if`, those that stand at the audit's own value left out."""
        value: Callable[[str], Any] = lambda name: self.controls[name].value  # noqa: E731 - a short name for a lookup
        own, out = self._audit.engagement.capacity, dict[str, Any]()
        if value("capacity") != own.person_days:
            out["capacity"] = value("capacity")
        if "day_rate" in self.controls and value("day_rate") != (own.day_rate or 0.0):
            out["day_rate"] = value("day_rate")
        weights = {k: value(k) for k in ("metric", "answers", "voice") if value(k) != _weight(self._audit, k)}
        out |= {"weights": weights} if weights else {}
        out |= {"window": value("window")} if value("window") != OWN_WEEKS else {}
        return out | {k: value(k) for k in ("always", "never") if value(k)}

    def _changed(self, _: Any) -> None:
        from churn_audit.errors import ChurnAuditError

        try:
            self.trial = self._audit.what_if(**self.asked())
        except ChurnAuditError as error:
            self.message.value = str(error)
            return
        self.message.value = ""
        self._show()

    def _show(self) -> None:
        self.result.value = self.trial._repr_mimebundle_()["text/html"]

    def _repr_mimebundle_(self, **words: Any) -> Any:
        box = self._widgets.VBox([*self.controls.values(), self.message, self.result])
        # The last result for a reader who has no widgets: a notebook opened elsewhere, a page made of it.
        return box._repr_mimebundle_(**words) | self.trial._repr_mimebundle_()


def _weight(audit: Audit, kind: str) -> float:
    return float(getattr(audit.scoring, f"{kind}_weight"))


def _controls(widgets: Any, audit: Audit) -> Iterable[tuple[str, Any]]:
    """Continuous where a result comes at once; the window only when the mouse is let go, for it takes seconds."""
    t, own = audit.telling, audit.engagement.capacity
    w, wide = t.w, {"style": {"description_width": "14em"}, "layout": widgets.Layout(width="44em")}
    most = max(4 * own.person_days, 120.0)
    yield (
        "capacity",
        widgets.FloatSlider(
            description=w._("Person-days"),
            value=own.person_days,
            min=0.0,
            max=most,
            step=1.0,
            readout_format=",.0f",
            **wide,
        ),
    )
    if own.day_rate is not None:
        yield (
            "day_rate",
            widgets.FloatSlider(
                description=w._("Day rate"),
                value=own.day_rate,
                min=0.0,
                max=3 * own.day_rate or 1.0,
                step=max(own.day_rate / 100, 0.01),
                readout_format=",.0f" if own.day_rate >= 100 else ",.2f",
                **wide,
            ),
        )
    kinds = {"metric": w._("Weight of metrics"), "answers": w._("Weight of answers"), "voice": w._("Weight of texts")}
    for kind, label in kinds.items():
        value = _weight(audit, kind)
        yield kind, widgets.FloatSlider(description=label, value=value, min=0.0, max=3 * value or 3.0, step=0.1, **wide)
    yield (
        "window",
        widgets.IntSlider(
            description=w._("Weeks of the past (slow)"),
            value=OWN_WEEKS,
            min=LEAST_WEEKS,
            max=MOST_WEEKS,
            step=13,
            continuous_update=False,
            **wide,
        ),
    )
    named = _fixes(t)
    for name, label in (("always", w._("Always in the plan")), ("never", w._("Never in the plan"))):
        yield name, widgets.SelectMultiple(description=label, options=named, rows=5, **wide)


def _fixes(t: Telling) -> list[tuple[str, str]]:
    return [(t.fix(f.id), f.id) for f in t.fixes]
