"""Industry profiles change what they say and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from churn_audit.audit import COLUMNS, MEASURABLE
from churn_audit.errors import ChecklistError
from churn_audit.model import catalogue
from churn_audit.model.checklist import Checklist
from churn_audit.resources import folder

STANDARD = catalogue.load(metrics=MEASURABLE, columns=COLUMNS)


def share(checklist: Checklist, category: str) -> float:
    return sum(checklist.prior[r.id] for r in checklist.of_category(category))


def test_six_industries_have_a_profile() -> None:
    assert set(catalogue.profiles()) == {
        "telecom", "saas", "retail", "hospitality", "professional-services", "banking",
    }  # fmt: skip


@pytest.mark.parametrize("name", catalogue.profiles())
def test_profile_loads_and_keeps_weights_summing_to_one(name: str) -> None:
    found = catalogue.load(profile=name, metrics=MEASURABLE, columns=COLUMNS)
    assert found.label == f"standard@1+{name}"
    assert sum(found.prior.values()) == pytest.approx(1)


@pytest.mark.parametrize("name", catalogue.profiles())
def test_profile_only_holds_what_differs_from_the_standard(name: str) -> None:
    found = catalogue.load(profile=name).profile
    assert found is not None
    rules = {m.id: m for r in STANDARD.reasons.values() for m in r.metrics}
    assert not [id for id, t in found.thresholds.items() if (t.good, t.poor) == (rules[id].good, rules[id].poor)]
    own = {id: r.weight.value if r.weight else 1.0 for id, r in STANDARD.reasons.items()}
    assert not [id for id, w in found.weights.items() if w.value == own[id]]
    assert not found.weights.keys() & found.skip.keys(), "a skipped reason needs no weight"


def test_category_multiples_move_the_whole_category() -> None:
    found = catalogue.load(profile="professional-services")
    assert found.profile is not None
    times = {c: w.value for c, w in found.profile.categories.items()}
    total = sum(c.weight * times.get(c.id, 1.0) for c in STANDARD.standard.categories)
    assert share(found, "fit") == pytest.approx(2 * times["fit"] / total)
    assert share(found, "fit") > 3 * share(STANDARD, "fit")


def test_profile_thresholds_reach_every_reason_that_uses_the_metric() -> None:
    found = catalogue.load(profile="banking")
    rules = [m for r in found.reasons.values() for m in r.metrics if m.id == "promised-solution-missed-share"]
    assert len(rules) == 2
    assert {(m.good, m.poor) for m in rules} == {(0.02, 0.1)}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"categories": {"fitt": {"value": 2, "source": "judgement: x"}}}, 'no category "fitt"; did you mean "fit"?'),
        (
            {"thresholds": {"late-delivery-share": {"good": 0.2, "poor": 0.1, "source": "judgement: x"}}},
            "good (0.2) and poor (0.1) contradict the metric's direction (lower is better)",
        ),
        ({"weights": {"slow-respons": {"value": 2, "source": "judgement: x"}}}, 'did you mean "slow-response"?'),
    ],
)
def test_mistakes_in_a_profile_are_named(tmp_path: Path, content: dict[str, object], expected: str) -> None:
    root = tmp_path / "checklists"
    root.mkdir()
    for part in ("reasons", "fixes", "standard.yaml"):
        (root / part).symlink_to(folder("checklists") / part)
    (root / "profiles").mkdir()
    record = {"title": "Own", "description": "An own profile."} | content
    (root / "profiles" / "own.yaml").write_text(yaml.safe_dump(record), "utf-8")
    with pytest.raises(ChecklistError) as caught:
        catalogue.load(root=root, profile="own")
    assert any("profiles/own.yaml" in p and expected in p for p in caught.value.problems)
