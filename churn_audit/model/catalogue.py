"""A checklist from its files; every authoring mistake is reported at once, with file and field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from churn_audit.errors import ChecklistError, nearest
from churn_audit.locales import N_, _
from churn_audit.model.checklist import Checklist, Fix, Profile, Reason, Standard
from churn_audit.model.engagement import Engagement
from churn_audit.model.parts import M, read_yaml, validate
from churn_audit.resources import folder

_NO_SUCH = {
    "category": N_('{place}: {field}: no category "{name}"{hint}'),
    "reason": N_('{place}: {field}: no reason "{name}"{hint}'),
    "fix": N_('{place}: {field}: no fix "{name}"{hint}'),
    "fact": N_('{place}: {field}: no fact "{name}"{hint}'),
    "metric": N_('{place}: {field}: no metric "{name}"{hint}'),
    "column": N_('{place}: {field}: no column "{name}"{hint}'),
}


class _Reading:
    """Files read so far, where each record came from, and what is wrong."""

    def __init__(self, root: Path) -> None:
        self.root, self.problems, self.places = root, list[str](), dict[str, str]()
        self.broken: set[str] = set()

    def where(self, path: Path) -> str:
        base = self.root.parent
        return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)

    def one(self, model: type[M], path: Path, **derived: Any) -> M | None:
        content, problems = read_yaml(path)
        found = None
        if not problems:
            for name in derived.keys() & (content.keys() if isinstance(content, Mapping) else ()):
                problems.append(_("{path}: {name}: comes from the path; delete it", path=self.where(path), name=name))
            if isinstance(content, Mapping):
                content = {**content, **derived}
            if not problems:
                found, problems = validate(model, content, self.where(path))
        self.problems += problems
        if found is None:
            self.broken.add(path.stem)  # it is there: a file that names it is not wrong for that
        return found


def load(
    *more: Path, profile: str | None = None, metrics: Collection[str] | None = None,
    columns: Collection[str] | None = None, root: Path | None = None,
) -> Checklist:  # fmt: skip
    """The standard checklist with the profile's overrides and the business's own folders in `more`.

    `metrics` and `columns` ("table.column") are the known ones, to check names against. ChecklistError lists
    every mistake as "file: field: what; way out".
    """
    known_metrics = None if metrics is None else frozenset(metrics)
    known_columns = None if columns is None else frozenset(columns)
    return _load(tuple(more), profile, known_metrics, known_columns, root or folder("checklists"))


@cache
def _load(
    more: tuple[Path, ...], profile: str | None, metrics: frozenset[str] | None, columns: frozenset[str] | None,
    root: Path,
) -> Checklist:  # fmt: skip
    reading = _Reading(root)
    standard = reading.one(Standard, root / "standard.yaml")
    reasons: dict[str, Reason] = {}
    fixes: dict[str, Fix] = {}
    for base in (root, *more):
        if not base.is_dir():
            reading.problems.append(_("{base}: no such folder of checklist files", base=base))
        _reasons(reading, base, reasons)
        _fixes(reading, base, fixes)
    chosen = _profile(reading, root, profile)
    if standard is not None:
        order = {c.id: n for n, c in enumerate(standard.categories)}
        reasons = dict(sorted(reasons.items(), key=lambda i: (order.get(i[1].category, 99), i[1].number)))
        _cross_check(reading, standard, reasons, fixes, chosen, metrics, columns)
    if reading.problems or standard is None:
        raise ChecklistError(reading.problems)
    if chosen:
        reasons = {k: _adjusted(r, chosen) for k, r in reasons.items()}
    return Checklist(
        standard=standard, reasons=reasons, fixes=dict(sorted(fixes.items())), profile=chosen,
        prior=_prior(standard, reasons, chosen),
    )  # fmt: skip


def for_engagement(
    engagement: Engagement,
    folder: Path,
    metrics: Collection[str] | None = None,
    columns: Collection[str] | None = None,
) -> Checklist:
    """The checklists that audit.yaml names, with the profile of the business's industry where there is one."""
    own = [folder / name for name in engagement.checklists if name != "standard"]
    industry = engagement.business.industry
    profile = industry if industry in profiles() else None
    return load(*own, profile=profile, metrics=metrics, columns=columns)


def profiles(root: Path | None = None) -> tuple[str, ...]:
    """The names of the industry profiles there are."""
    return tuple(sorted(p.stem for p in ((root or folder("checklists")) / "profiles").glob("*.yaml")))


def _reasons(reading: _Reading, base: Path, into: dict[str, Reason]) -> None:
    for path in sorted(base.glob("reasons/*/*.yaml")):
        reason = reading.one(Reason, path, id=path.stem, category=path.parent.name)
        if reason:
            if reason.id in into:
                reading.problems.append(
                    _(
                        "{path}: the id {id} is taken by {places}",
                        path=reading.where(path),
                        id=reason.id,
                        places=reading.places[reason.id],
                    )
                )
            into[reason.id], reading.places[reason.id] = reason, reading.where(path)


def _fixes(reading: _Reading, base: Path, into: dict[str, Fix]) -> None:
    for path in sorted(base.glob("fixes/*.yaml")):
        fix = reading.one(Fix, path, id=path.stem)
        if fix:
            if fix.id in into:
                reading.problems.append(
                    _("{path}: the id {id} is taken; rename the file", path=reading.where(path), id=fix.id)
                )
            into[fix.id], reading.places[f"fix:{fix.id}"] = fix, reading.where(path)


def _profile(reading: _Reading, root: Path, name: str | None) -> Profile | None:
    if name is None:
        return None
    path = root / "profiles" / f"{name}.yaml"
    if not path.exists():
        known = profiles(root)
        reading.problems.append(
            _(
                'no profile "{name}"{hint}; there are {known}',
                name=name,
                hint=nearest(name, known),
                known=", ".join(known),
            )
        )
        return None
    found = reading.one(Profile, path, id=name)
    reading.places["profile"] = reading.where(path)
    return found


def _unknown(kind: str, place: str, names: Iterable[tuple[str, str]], known: Collection[str]) -> list[str]:
    return [
        _(_NO_SUCH[kind], place=place, field=field, name=name, hint=nearest(name, known))
        for field, name in names
        if name not in known
    ]


def _cross_check(
    reading: _Reading, standard: Standard, reasons: dict[str, Reason], fixes: dict[str, Fix],
    profile: Profile | None, metrics: frozenset[str] | None, columns: frozenset[str] | None,
) -> None:  # fmt: skip
    say = reading.problems
    facts, categories = {f.id for f in standard.facts}, {c.id for c in standard.categories}
    used_metrics = {m.id for r in reasons.values() for m in r.metrics}
    there, mended = reasons.keys() | reading.broken, fixes.keys() | reading.broken
    numbers: dict[int, str] = {}
    questions: dict[str, str] = {f.id: "standard.yaml" for f in standard.facts}
    rules: dict[str, tuple[str, BaseModel]] = {}
    for r in reasons.values():
        place = reading.places[r.id]
        if r.number in numbers:
            say.append(
                _(
                    "{place}: number: {number} is taken by {numbers}",
                    place=place,
                    number=r.number,
                    numbers=numbers[r.number],
                )
            )
        numbers[r.number] = r.id
        say += _unknown("category", place, [("path", r.category)], categories)
        say += _unknown("fact", place, [(f"applies_if[{n}]", f) for n, f in enumerate(r.applies_if)], facts)
        say += _unknown("fix", place, [(f"fixes[{n}]", f) for n, f in enumerate(r.fixes)], mended)
        if metrics is not None:
            say += _unknown("metric", place, [(f"metrics[{n}]", m.id) for n, m in enumerate(r.metrics)], metrics)
        if columns is not None and r.exposure:
            needs = [(f"exposure.needs[{n}]", c) for n, c in enumerate(r.exposure.needs)]
            say += _unknown("column", place, needs, columns)
        for n, q in enumerate(r.questions):
            if q.id in questions:
                say.append(
                    _(
                        "{place}: questions[{n}].id: {id} is taken by {questions}",
                        place=place,
                        n=n,
                        id=q.id,
                        questions=questions[q.id],
                    )
                )
            questions[q.id] = r.id
        for n, m in enumerate(r.metrics):
            other = rules.setdefault(m.id, (place, m))
            if (other[1].title, other[1].unit) != (m.title, m.unit):  # type: ignore[attr-defined]
                say.append(
                    _(
                        "{place}: metrics[{n}]: {id} has another title or unit in {other}",
                        place=place,
                        n=n,
                        id=m.id,
                        other=other[0],
                    )
                )
        for f in r.fixes:
            if f in fixes and r.id not in fixes[f].reasons:
                say.append(
                    _(
                        "{place}: fixes: {f} does not name {id} among the reasons it addresses",
                        place=place,
                        f=f,
                        id=r.id,
                    )
                )
    for fix in fixes.values():
        place = reading.places[f"fix:{fix.id}"]
        say += _unknown("reason", place, [("reasons", r) for r in fix.reasons], there)
        if fix.measure and not reading.broken:
            say += _unknown("metric", place, [("measure.metric", fix.measure.metric)], used_metrics)
    if profile:
        place = reading.places["profile"]
        say += _unknown("category", place, [("categories", c) for c in profile.categories], categories)
        say += _unknown("reason", place, [("skip", r) for r in profile.skip], there)
        say += _unknown("reason", place, [("weights", r) for r in profile.weights], there)
        say += _unknown("metric", place, [("thresholds", m) for m in profile.thresholds], used_metrics)
        say += _contradicting(place, profile, reasons)
    for row in standard.departures_003:
        say += _unknown(
            "category", "standard.yaml", [(f"departures_003.{row.id}", c) for c in row.categories], categories
        )
        say += _unknown("reason", "standard.yaml", [(f"departures_003.{row.id}", r) for r in row.reasons], there)
    codes = [(f"reason_codes.{k}", v) for k, v in standard.reason_codes.items() if v != "other"]
    say += _unknown("reason", "standard.yaml", codes, there)


def _contradicting(place: str, profile: Profile, reasons: dict[str, Reason]) -> list[str]:
    """Thresholds of a profile that turn a metric's direction round."""
    rules = {m.id: m for r in reasons.values() for m in r.metrics}
    return [
        _(
            "{place}: thresholds.{id}: good ({good}) and poor ({poor}) contradict the metric's direction "
            "({direction} is better)",
            place=place,
            id=id,
            good=f"{t.good:g}",
            poor=f"{t.poor:g}",
            direction=rules[id].direction,
        )
        for id, t in profile.thresholds.items()
        if id in rules and (t.good == t.poor or (t.good < t.poor) != (rules[id].direction == "lower"))
    ]


def _adjusted(reason: Reason, profile: Profile) -> Reason:
    """The reason with the profile's weight and thresholds."""
    rules = tuple(
        m.model_copy(update=profile.thresholds[m.id].model_dump()) if m.id in profile.thresholds else m
        for m in reason.metrics
    )
    weight = profile.weights.get(reason.id, reason.weight)
    return reason.model_copy(update={"metrics": rules, "weight": weight})


def _prior(standard: Standard, reasons: dict[str, Reason], profile: Profile | None) -> dict[str, float]:
    """Prior weight by reason: the category's share, split by the reasons' own weights; sums to 1."""
    prior = dict.fromkeys(reasons, 0.0)
    times = profile.categories if profile else {}
    for category in standard.categories:
        share = category.weight * (times[category.id].value if category.id in times else 1.0)
        own = {
            r.id: r.weight.value if r.weight else 1.0
            for r in reasons.values()
            if r.category == category.id and r.kind == "controllable"
        }
        for id, weight in own.items():
            prior[id] = share * weight / sum(own.values())
    total = sum(prior.values()) or 1.0
    return {id: weight / total for id, weight in prior.items()}
