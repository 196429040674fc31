"""One reason looked into: why its score is what it is, the SQL behind it, and who is behind it."""

from __future__ import annotations

import pandas as pd
import pytest

from churn_audit.errors import ParameterError
from churn_audit.exploring.audit import Audit
from churn_audit.exploring.whence import adding_up, table
from churn_audit.judgement.why import why
from churn_audit.model.findings import Note


def test_the_lines_of_why_add_up_to_the_score_of_every_reason(audit: Audit) -> None:
    assessed = [r for r in audit.findings.reasons if r.score is not None]
    assert len(assessed) > 40
    for r in assessed:
        found = why(r, audit.scoring)
        assert found is not None and found.evident == pytest.approx(r.score, abs=1e-9), r.id
        assert sum(line.share for line in found.lines) == pytest.approx(1)


def test_the_printed_points_add_up_to_the_printed_score(audit: Audit) -> None:
    for r in audit.findings.reasons:
        if (found := why(r, audit.scoring)) is None:
            continue
        rows = table(audit.telling, found).grid.rows
        *lines, last = [row.cells[-1][0].text for row in rows]  # type: ignore[union-attr]
        assert round(100 - sum(map(float, lines)), 1) == float(last) == pytest.approx(r.score or 0, abs=0.051), r.id


def test_rounded_figures_still_add_up() -> None:
    # 3.33 + 3.33 + 3.34 = 10: one of them goes up to 3.4, the largest remainder.
    assert adding_up([3.33, 3.33, 3.34]) == [3.3, 3.3, 3.4]
    assert sum(adding_up([0.05, 0.05, 0.05])) == pytest.approx(0.2)
    assert adding_up([-1.25, 1.25]) == [-1.3, 1.3] or adding_up([-1.25, 1.25]) == [-1.2, 1.2]
    assert adding_up([]) == []


def test_a_score_that_an_auditor_set_says_so(audit: Audit) -> None:
    found = next(r for r in audit.findings.reasons if r.score is not None and r.metrics)
    note = Note(author="Mei", date=audit.findings.run.as_of, text="Seen on site.", was=found.score, now=10.0)
    told = found.model_copy(update={"score": 10.0, "notes": (note,)})
    explained = why(told, audit.scoring)
    assert explained is not None and explained.note == note
    assert explained.evident == pytest.approx(found.score), "what the evidence alone says stays visible"


def test_a_wrong_id_names_the_nearest(audit: Audit) -> None:
    with pytest.raises(ParameterError, match='no reason "slow-respons"; did you mean "slow-response"'):
        audit["slow-respons"]


def test_the_sql_of_a_metric_gives_its_figure_again(audit: Audit) -> None:
    checked = 0
    for r in audit.findings.reasons:
        page = audit[r.id] if r.metrics else None
        for m in r.metrics:
            sql = page.queries.get(m.id, "") if page else ""
            if not sql or '"k"' not in sql or "departures" in sql:
                continue
            row = audit.tables.connection.raw_sql(sql).fetchdf().iloc[0]
            assert row["n"] == m.n and row["k"] / row["n"] == pytest.approx(m.value), m.id
            checked += 1
    assert checked > 10


def test_the_sql_that_tells_who_met_a_reason_can_be_run(audit: Audit) -> None:
    page = audit["slow-response"]
    assert page.exposure
    rows = audit.tables.connection.raw_sql(page.exposure[0]).fetchdf()
    assert {"customer_id", "slow-response"} <= set(rows.columns) and len(rows)


def test_the_count_of_customers_is_that_of_the_report(audit: Audit) -> None:
    compared = 0
    for r in audit.findings.reasons:
        if r.association and not r.association.too_few and r.association.odds_ratio_adjusted is not None:
            assert audit[r.id].count == r.association.exposed_customers, r.id
            compared += 1
    assert compared


def test_ids_come_on_demand_without_names_and_without_those_who_want_no_contact(audit: Audit) -> None:
    page = audit["slow-response"]
    assert page.count
    shown, everybody = page.customers(), page.customers(everybody=True)
    assert list(shown.columns) == ["customer_id", "status", "contact"]
    assert len(everybody) == page.count == len(shown) + shown.attrs["left_out"]
    asked_not = audit.tables["communications"].filter(lambda t: t.unsubscribed).customer_id.to_pyarrow().to_pylist()
    assert asked_not and not set(shown.customer_id) & set(asked_not)
    assert set(everybody.contact) <= {"allowed", "not known", "do not contact", "moved or died"}
    assert "do not contact" in set(everybody.contact)


def test_nothing_shown_holds_an_id_or_a_name(audit: Audit) -> None:
    page = audit["slow-response"]
    html = page._repr_mimebundle_()["text/html"]
    ids = page.customers(everybody=True).customer_id
    assert not [id for id in ids if id in html]


def test_a_reason_without_evidence_says_what_would_light_it(audit: Audit) -> None:
    blind = audit.what_if(weights={"answers": 0, "voice": 0}).findings
    natural = next(r for r in blind.reasons if r.status == "natural")
    page = audit[natural.id]
    assert page.why is None and page.score is None
    assert "Nobody could have kept these customers" in page._repr_mimebundle_()["text/plain"]
    assert isinstance(page.customers(), pd.DataFrame)


def test_every_reason_can_be_shown(audit: Audit) -> None:
    for id in audit.checklist.reasons:
        bundle = audit[id]._repr_mimebundle_()
        assert audit.telling.title(audit.telling.reasons[id]) in bundle["text/plain"]


def test_findings_show_themselves_and_are_written_as_ever(audit: Audit) -> None:
    bundle = audit.findings._repr_mimebundle_()
    assert "Retention score" in bundle["text/html"]
    from churn_audit.model.findings import Findings

    assert Findings.from_json(audit.findings.to_json()).to_json() == audit.findings.to_json()


def test_lists_show_counts_and_give_rows_on_demand(audit: Audit) -> None:
    for name in ("at-risk", "fit", "win-back"):
        page = audit.customers(name)  # type: ignore[arg-type]
        html = page._repr_mimebundle_()["text/html"]
        rows = page.rows()
        assert "customer_id" in rows.columns
        assert not [id for id in rows.customer_id if str(id) in html]
    with pytest.raises(ParameterError, match='did you mean "at-risk"'):
        audit.customers("atrisk")  # type: ignore[arg-type]
