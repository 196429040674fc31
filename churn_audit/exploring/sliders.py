"""Sliders over other numbers: capacity, day rate, weights, window, and per fix whether the plan decides.

Every number has a labelled field, which is what keyboards and screen readers use, and a slider beside it to drag:
ipywidgets gives a slider's handle no name, and arrow keys on it move through the notebook's cells as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from importlib.util import find_spec
from typing import Any

from churn_audit.exploring.audit import LEAST_WEEKS, MOST_WEEKS, Audit
from churn_audit.exploring.shown import Page, Shown
from churn_audit.exploring.trial import Trial
from churn_audit.report import blocks as b
from churn_audit.report.story.telling import Telling

INSTALL = "pip install 'churn-audit[lab]'"
OWN_WEEKS = 52
LABEL = "15em"
STEPS = (1.0, 0.5, 0.25, 0.1, 0.05)
NAMED_BESIDE = "ca-named-beside"
# Out of the order of focus and out of what is read aloud; its knob is drawn by what lies in it, and is dragged by that.
STYLE = f"""<style>
.{NAMED_BESIDE} .noUi-handle {{ visibility: hidden; }}
.{NAMED_BESIDE} .noUi-touch-area {{
  visibility: visible; cursor: grab; border-radius: 50%;
  background: var(--jp-brand-color1, #1976d2);
}}
</style>"""


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
    """The fields by name in `controls`; `trial` is the last result, which stays where a value cannot be."""

    def __init__(self, audit: Audit) -> None:
        import ipywidgets as widgets

        self._audit, self._widgets = audit, widgets
        self.controls: dict[str, Any] = dict(_controls(widgets, audit))
        self.rows = tuple(_row(widgets, name, control) for name, control in self.controls.items())
        self.result, self.message = widgets.HTML(), widgets.HTML()
        self.trial: Trial = audit.what_if()
        for control in self.controls.values():
            control.observe(self._changed, names="value")
        self._show()

    def asked(self) -> dict[str, Any]:
        """The fields as arguments of `what_if`, those that stand at the audit's own value left out."""
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
            self.message.value = f'<p role="alert">{escape(str(error))}</p>'
            return
        self.message.value = ""
        self._show()

    def _show(self) -> None:
        self.result.value = self.trial._repr_mimebundle_()["text/html"]

    def _repr_mimebundle_(self, **words: Any) -> Any:
        style = self._widgets.HTML(STYLE)
        box = self._widgets.VBox([style, *self.rows, self.message, self.result])
        # The last result for a reader who has no widgets: a notebook opened elsewhere, a page made of it.
        return box._repr_mimebundle_(**words) | self.trial._repr_mimebundle_()


def _weight(audit: Audit, kind: str) -> float:
    return float(getattr(audit.scoring, f"{kind}_weight"))


def _controls(widgets: Any, audit: Audit) -> Iterable[tuple[str, Any]]:
    """Each field by its name; what it says is its label."""
    t, own = audit.telling, audit.engagement.capacity
    w, wide = t.w, {"style": {"description_width": LABEL}, "layout": widgets.Layout(width="25em")}

    def number(label: str, value: float, most: float, coarsest: float = 1.0) -> Any:
        step = min(coarsest, _step(value))
        return widgets.BoundedFloatText(description=label, value=value, min=0, max=most, step=step, **wide)

    yield "capacity", number(w._("Person-days"), own.person_days, max(4 * own.person_days, 120.0))
    if own.day_rate is not None:
        yield "day_rate", number(w._("Day rate"), own.day_rate, 3 * own.day_rate or 1.0)
    kinds = {"metric": w._("Weight of metrics"), "answers": w._("Weight of answers"), "voice": w._("Weight of texts")}
    for kind, label in kinds.items():
        value = _weight(audit, kind)
        yield kind, number(label, value, 3 * value or 3.0, 0.1)
    yield (
        "window",
        widgets.BoundedIntText(
            description=w._("Weeks of the past (slow)"), value=OWN_WEEKS, min=LEAST_WEEKS, max=MOST_WEEKS, step=13,
            **wide,
        ),
    )  # fmt: skip
    wide["layout"] = widgets.Layout(width="48em", max_width="100%")
    for name, label in (("always", w._("Always in the plan")), ("never", w._("Never in the plan"))):
        yield name, widgets.SelectMultiple(description=label, options=_fixes(t), rows=5, **wide)


def _row(widgets: Any, name: str, field: Any) -> Any:
    """A field with its slider; what has no slider stands alone."""
    if isinstance(field, widgets.SelectMultiple):
        return field
    kind = widgets.IntSlider if isinstance(field.value, int) else widgets.FloatSlider
    # Continuous where a result comes at once; the window only when the mouse is let go, for it takes seconds.
    slider = kind(
        value=field.value, min=field.min, max=field.max, step=field.step, readout=False,
        continuous_update=name != "window", layout=widgets.Layout(width="22em"),
    )  # fmt: skip
    slider.add_class(NAMED_BESIDE)
    row = widgets.HBox([field, slider], layout=widgets.Layout(flex_flow="row wrap"))
    row.link = widgets.jslink((field, "value"), (slider, "value"))
    return row


def _step(value: float) -> float:
    """The coarsest step that the audit's own value lies on: sliders round to theirs."""
    return next((s for s in STEPS if abs(value / s - round(value / s)) < 1e-9), 0.01)


def _fixes(t: Telling) -> list[tuple[str, str]]:
    return [(t.fix(f.id), f.id) for f in t.fixes]
