"""Who is on the list of customers at risk, why, with which step, and when there must be no list."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from churn_audit.customers import AtRisk, Fit, WinBack, at_risk, write_lists
from churn_audit.customers.at_risk import withheld
from churn_audit.evidence.departures import depart
from churn_audit.evidence.metrics.registry import Context
from churn_audit.model import catalogue
from churn_audit.model.customers import AtRiskRules, CustomerRules, load_rules
from churn_audit.model.engagement import Churn
from churn_audit.model.findings import Prediction
from churn_audit.stats import hazard
from churn_audit.stats.histories import Dated, Histories
from churn_audit.stats.rows import Settings
from churn_audit.tables.opened import from_frames

RULES = load_rules()
REASONS = catalogue.load().reasons
AS_OF = date(2026, 6, 30)
N = 2000
IDS = [f"=c{k}" for k in range(N)]
SETTINGS = Settings(bands=(45,), rows_there=20_000)


@cache
def histories() -> Histories:
    """Contract customers who leave at 30 % a year, at e² times that for 45 days after a slow response (two a year)."""
    rng = np.random.default_rng(3)
    who = np.repeat(np.arange(N), rng.poisson(4, N))
    slow = Dated.of(who, -730 * rng.random(len(who)))
    left = np.full(N, np.nan)
    for start in np.arange(-728, 0, 7.0):
        exposed = slow.age(np.arange(N), np.full(N, start)) < 45
        goes = np.isnan(left) & (rng.random(N) < -np.expm1(-0.3 * 7 / 365 * np.exp(2 * exposed)))
        left[goes] = start + 7 * rng.random(goes.sum())
    kept = slow.day < np.nan_to_num(left, nan=0)[slow.customer]
    return Histories(
        joined=np.full(N, -731.0), segment=np.zeros(N, np.int64), left=left, natural=np.full(N, np.nan),
        latent=np.zeros(N, bool), value=np.where(np.arange(N) % 2, 100.0, 1000.0),
        events={"slow-response": Dated.of(slow.customer[kept], slow.day[kept])},
    )  # fmt: skip


@cache
def fitted() -> hazard.Fit:
    return hazard.fit(hazard.Model.of(histories(), SETTINGS))


def context(unsubscribed: Sequence[str] = (), moved: Sequence[str] = ()) -> Context:
    end = pd.Timestamp(AS_OF) + timedelta(days=1)
    # Whole seconds: of days with gaps pandas multiplies memory it never wrote, which warns by chance.
    seconds = (pd.Series(histories().left) * 86_400).round().astype("Int64")
    customers = pd.DataFrame(
        {"customer_id": IDS, "joined_at": "2024-06-30", "churned_at": end + pd.to_timedelta(seconds, "s")}
    )
    frames = {"customers": customers}
    if unsubscribed:
        frames["communications"] = pd.DataFrame(
            [{"customer_id": id, "sent_at": "2026-01-01", "unsubscribed": True} for id in unsubscribed]
        )
    if moved:
        frames["exits"] = pd.DataFrame([{"customer_id": id, "exited_at": "2026-06-30", "moved": True} for id in moved])
    tables = from_frames(frames, AS_OF)
    return Context(tables, depart(tables, Churn(definition="contract")))


@cache
def plain() -> AtRisk:
    return at_risk(context(), RULES, fitted(), IDS, {"slow-response"}, REASONS)


def check(lift: float = 2.0, departures: float = 50) -> Prediction:
    return Prediction(days=30, customers=1000, departures=departures, lift=lift, brier=0.1, brier_of_mean=0.1)


def rules(**changed: float) -> CustomerRules:
    values = {k: getattr(RULES.at_risk, k).model_copy(update={"value": v}) for k, v in changed.items()}
    return RULES.model_copy(update={"at_risk": RULES.at_risk.model_copy(update=values)})


# Who is listed ----------------------------------------------------------------------------------------------------


def test_those_at_twice_the_mean_risk_are_listed_dearest_first_and_nobody_who_left() -> None:
    found = plain()
    h = histories()
    assert found.withheld is None and found.mean_risk is not None
    numbers = [IDS.index(c.customer_id) for c in found.listed]
    assert found.listed and np.isnan(h.left[numbers]).all()
    assert min(c.risk for c in found.listed) >= 2 * found.mean_risk
    losses = [c.expected_loss for c in found.listed]
    assert losses == sorted(losses, key=lambda x: -(x or 0))
    for c, k in zip(found.listed, numbers, strict=True):
        assert c.yearly_value == h.value[k] if h.value is not None else False
        assert c.expected_loss == pytest.approx(c.risk * (c.yearly_value or 0)) and c.gone == 0
    assert found.count == len(numbers) and found.expected_loss == pytest.approx(sum(x or 0 for x in losses))


def test_whoever_met_the_reason_lately_is_at_risk_because_of_it() -> None:
    h = histories()
    age = h.events["slow-response"].age(np.arange(N), np.zeros(N))
    recent = {IDS[k] for k in np.flatnonzero((age < 10) & np.isnan(h.left))}
    listed = {c.customer_id for c in plain().listed}
    assert recent and recent <= listed
    named = [c for c in plain().listed if c.customer_id in recent]
    assert all(c.reasons == ("slow-response",) for c in named)
    assert all(c.step == RULES.at_risk.step("response") and "apologise" in c.step for c in named)
    assert dict(plain().titles) == {"slow-response": REASONS["slow-response"].title}


def test_a_reason_short_of_the_gate_is_not_named_and_the_step_asks() -> None:
    found = at_risk(context(), RULES, fitted(), IDS, (), REASONS)
    assert {c.customer_id for c in found.listed} == {c.customer_id for c in plain().listed}
    assert {c.reasons for c in found.listed} == {()} and not found.titles
    assert {c.step for c in found.listed} == {RULES.at_risk.step(None)}


def test_where_nothing_tells_values_the_order_is_by_risk_and_no_loss_is_told() -> None:
    found = at_risk(context(), RULES, fitted(), IDS, (), REASONS, valued=False)
    assert {(c.yearly_value, c.expected_loss) for c in found.listed} == {(None, None)} and found.expected_loss is None
    risks = [c.risk for c in found.listed]
    assert risks == sorted(risks, reverse=True)


def test_a_sample_of_the_customers_is_listed_as_such_and_not_passed_off_as_all_at_risk() -> None:
    whole = plain()
    found = at_risk(context(), RULES, fitted(), IDS, {"slow-response"}, REASONS, sampled=True)
    assert found.listed == whole.listed and whole.count == len(whole.listed) and whole.uncounted is None
    assert found.count is None and found.uncounted == RULES.at_risk.sampled
    assert RULES.at_risk.sampled in found.messages


# Who must not be contacted ----------------------------------------------------------------------------------------


def test_whoever_unsubscribed_stays_on_the_list_but_is_not_to_be_contacted() -> None:
    first = plain().listed[0].customer_id
    found = at_risk(context(unsubscribed=[first]), RULES, fitted(), IDS, {"slow-response"}, REASONS)
    barred = next(c for c in found.listed if c.customer_id == first)
    assert barred.contact == "do not contact" and barred.step == RULES.at_risk.do_not_contact
    assert {c.contact for c in found.listed if c is not barred} == {"allowed"}
    assert found.do_not_contact == 1 and found.count == plain().count


def test_without_a_record_of_unsubscribing_the_contact_is_not_known_and_it_is_said() -> None:
    assert {c.contact for c in plain().listed} == {"not known"}
    assert any("does not want to be contacted" in m for m in plain().messages)


def test_whoever_moved_is_left_out_and_counted() -> None:
    first = plain().listed[0].customer_id
    found = at_risk(context(moved=[first]), RULES, fitted(), IDS, {"slow-response"}, REASONS)
    assert first not in {c.customer_id for c in found.listed}
    assert found.excluded == 1 and found.count == (plain().count or 0) - 1


# When there is no list --------------------------------------------------------------------------------------------


def test_the_forecast_is_checked_on_the_last_days() -> None:
    h, found = histories(), plain().prediction
    assert found is not None and found.days == 30
    assert found.departures == (h.left >= -30).sum()
    assert found.customers == (np.isnan(h.left) | (h.left >= -30)).sum()
    assert found.lift > 1.5 and found.lift_low is not None and found.lift_low < found.lift < (found.lift_high or 0)
    assert found.brier < found.brier_of_mean
    assert sum(b.n for b in found.reliability) == found.customers and len(found.reliability) == 5


def test_without_a_fit_there_is_no_list() -> None:
    found = at_risk(context(), RULES, None, IDS, (), REASONS)
    assert found.count is None and not found.listed and "nobody's risk can be told" in (found.withheld or "")


def test_a_record_too_short_to_be_checked_gives_no_list() -> None:
    short = fitted()
    h = short.model.histories
    slow = h.events["slow-response"]
    late = slow.day > -200
    events = {"slow-response": Dated.of(slow.customer[late], slow.day[late])}
    cut = replace(h, left=np.where(h.left > -200, h.left, np.nan), events=events)
    found = at_risk(context(), RULES, replace(short, model=replace(short.model, histories=cut)), IDS, (), REASONS)
    assert "too short" in (found.withheld or "") and found.prediction is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (None, "Too few customers left"),
        (check(departures=19.9), "Too few customers left"),
        (check(lift=1.19), "a list would mislead"),
        (check(lift=1.2), None),
    ],
)
def test_a_list_that_would_mislead_is_withheld_and_it_is_said_why(given: Prediction | None, says: str | None) -> None:
    why = withheld(given, RULES.at_risk)
    assert says in why if says and why else why is None and says is None


def test_what_is_withheld_is_not_written_but_the_check_is_kept(tmp_path: Path) -> None:
    found = at_risk(context(), rules(least_lift=50), fitted(), IDS, (), REASONS)
    counts = write_lists(tmp_path, Fit(5, RULES.fit), WinBack(RULES.win_back), found)
    assert counts.at_risk is None and "would mislead" in (counts.at_risk_withheld or "")
    assert counts.prediction == plain().prediction
    assert not list((tmp_path / "lists").iterdir())


# The files --------------------------------------------------------------------------------------------------------


def test_the_list_is_written_with_reasons_step_and_contact_and_without_formulas(tmp_path: Path) -> None:
    found = plain()
    counts = write_lists(tmp_path, Fit(5, RULES.fit), WinBack(RULES.win_back), found)
    assert (counts.at_risk, counts.at_risk_withheld, counts.prediction) == (len(found.listed), None, found.prediction)
    with (tmp_path / "lists" / "at_risk.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    first, told = found.listed[0], rows[0]
    assert len(rows) == len(found.listed) and told["customer_id"] == f"'{first.customer_id}"
    assert float(told["risk_within_30_days_percent"]) == pytest.approx(100 * first.risk, abs=0.005)
    assert float(told["expected_loss"]) == pytest.approx(first.expected_loss, abs=0.005)
    assert told["reasons"] == REASONS["slow-response"].title and told["next_step"] == first.step
    assert told["contact"] == "not known" and told["already_gone_percent"] == "0.0"
    sheet = openpyxl.load_workbook(tmp_path / "lists" / "lists.xlsx")["At risk"]
    assert sheet["A2"].value == first.customer_id and sheet["A2"].data_type == "s"


def test_who_must_not_be_contacted_and_who_is_left_out_is_counted_in_the_notes(tmp_path: Path) -> None:
    first, second = (c.customer_id for c in plain().listed[:2])
    found = at_risk(context(unsubscribed=[first], moved=[second]), RULES, fitted(), IDS, {"slow-response"}, REASONS)
    write_lists(tmp_path, Fit(5, RULES.fit), WinBack(RULES.win_back), found)
    sheet = openpyxl.load_workbook(tmp_path / "lists" / "lists.xlsx")["Notes"]
    told = [b.value for a, b in zip(sheet["A"], sheet["B"], strict=True) if a.value == "At risk"]
    assert told == ["On the list, but not to be contacted: 1.", "At risk, but moved or died, so left out: 1."]


# The rules --------------------------------------------------------------------------------------------------------


def test_every_category_has_its_own_step() -> None:
    categories = {c.id for c in catalogue.load().standard.categories}
    assert {c for s in RULES.at_risk.steps for c in s.categories} == categories


def test_rules_without_a_step_for_unknown_reasons_are_refused() -> None:
    content = RULES.at_risk.model_dump()
    content["steps"] = [s for s in content["steps"] if s["categories"]]
    with pytest.raises(ValueError, match="exactly one must have no categories"):
        AtRiskRules.model_validate(content)


def test_who_has_probably_gone_unseen_is_counted_and_not_listed() -> None:
    quiet = replace(histories(), latent=np.isnan(histories().left), orders=_orders())
    of = hazard.fit(hazard.Model.of(quiet, SETTINGS))
    found = at_risk(context(), rules(least_lift=0), of, IDS, (), REASONS)
    assert found.withheld is None and found.probably_gone > 0
    assert all(c.gone <= 0.5 for c in found.listed) and any(c.gone > 0 for c in found.listed)


def _orders() -> Dated:
    """An order every ten days; a tenth of those there fell silent two months ago, and nobody saw them go."""
    left = np.where(np.isnan(histories().left), 0.0, histories().left)
    left = np.where((np.arange(N) % 10 == 0) & (left == 0), -60.0, left)
    who, day = np.repeat(np.arange(N), 73), np.tile(np.arange(-730, 0, 10.0), N) + np.repeat(np.arange(N) % 10, 73)
    kept = day < left[who]
    return Dated.of(who[kept], day[kept], np.full(kept.sum(), 10.0))
