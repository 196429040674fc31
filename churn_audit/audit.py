"""An audit, step by step: engagement → tables → evidence → findings; each step is computed once."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from churn_audit import __version__
from churn_audit.customers import AtRisk, Fit, WinBack, assess_fit, at_risk, win_back, write_lists
from churn_audit.customers.exit_answers import ReadBack, add_answers, answered
from churn_audit.customers.exit_survey import ENDINGS, SHEETS, Asked, Form, in_words, whom_to_ask, write_form
from churn_audit.errors import DataError, EngagementError, nearest
from churn_audit.evidence import answers as answering
from churn_audit.evidence.association import Associated, exposed, measured, variants
from churn_audit.evidence.charges import charges
from churn_audit.evidence.departure_figures import departures_finding
from churn_audit.evidence.departures import Departed, definition, depart
from churn_audit.evidence.exposures.registry import Scene
from churn_audit.evidence.leak_guard import kept_out, probably_after
from churn_audit.evidence.metrics import METRICS
from churn_audit.evidence.metrics.measure import Measured, measure
from churn_audit.evidence.metrics.registry import Context
from churn_audit.evidence.stated import Stated, merged_codes, natural_codes, source_split, stated
from churn_audit.evidence.voice import listen
from churn_audit.i18n import Words
from churn_audit.judgement.association import associations, with_money
from churn_audit.judgement.outcome import Wishes, outcome
from churn_audit.judgement.reasons import Evidence, judge, not_applicable
from churn_audit.judgement.sensitivity import sensitivity
from churn_audit.locales import Sentence, _, spoken
from churn_audit.model import catalogue
from churn_audit.model.answers import Respondent, read_answers
from churn_audit.model.branding import Brand, read_brand
from churn_audit.model.checklist import Audience, Checklist, Scoring
from churn_audit.model.customers import CustomerRules, load_rules
from churn_audit.model.engagement import Engagement, read_engagement
from churn_audit.model.findings import (
    BusinessFacts,
    Customers,
    DataFindings,
    Departures,
    Findings,
    Query,
    ReasonFinding,
    RunFacts,
    Sensitivity,
    VoiceFinding,
    new_run_id,
)
from churn_audit.questionnaire import Form as Questionnaire
from churn_audit.questionnaire import Known, Progress, ReadForm, form_for, progress, read_forms
from churn_audit.stats.intervals import Estimate
from churn_audit.tables import open_tables
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.merging import FILE as ANSWERS
from churn_audit.tables.opened import Tables

# Metrics worked out from the answers instead of a table, and all that a checklist may name.
FROM_ANSWERS = {"perception-gap": answering.perception_gap}
MEASURABLE = frozenset(METRICS) | FROM_ANSWERS.keys()
COLUMNS = frozenset(f"{t.name}.{c}" for t in CONTRACT.values() for c in t.names)


class Audit:
    """One business as of one day. Every property is computed when first asked for."""

    def __init__(
        self, engagement: Engagement, folder: Path, tables: Tables | None = None,
        respondents: tuple[Respondent, ...] | None = None,
    ) -> None:  # fmt: skip
        self.engagement, self.folder = engagement, folder
        if tables is not None:
            self.tables = tables
        if respondents is not None:
            self.respondents = respondents

    @classmethod
    def open(cls, path: str | Path, as_of: date | None = None) -> Audit:
        """The audit of the engagement in a folder (or of an audit.yaml); InputError names what is wrong there."""
        engagement, folder = read_engagement(Path(path))
        if as_of is not None:
            engagement = engagement.model_copy(update={"as_of": as_of})
        return cls(engagement, folder)

    @property
    def language(self) -> str:
        """The language of the report: the engagement's where its texts are there, else English."""
        return spoken(self.engagement.locale)

    @cached_property
    def brand(self) -> Brand:
        """In whose name the report is delivered: firm, logo, colour, texts."""
        return read_brand(self.engagement.report, self.folder)

    @cached_property
    def checklist(self) -> Checklist:
        """The checklists named in audit.yaml, with the profile of the business's industry."""
        return catalogue.for_engagement(self.engagement, self.folder, MEASURABLE, COLUMNS)

    @cached_property
    def tables(self) -> Tables:
        """The data, cleaned and typed, with its quality."""
        return open_tables(self.engagement, self.folder)

    @cached_property
    def respondents(self) -> tuple[Respondent, ...]:
        """Who answered the questionnaire, and what."""
        paths = [p for pattern in self.engagement.answers for p in sorted(self.folder.glob(pattern))]
        return read_answers(paths, self.checklist)

    @cached_property
    def departed(self) -> Departed | None:
        """Who is gone, since when, and what they were worth; None where nothing tells."""
        if definition(self.tables, self.engagement.churn) is None:
            return None
        return depart(self.tables, self.engagement.churn, natural_codes(self.reason_codes))

    @cached_property
    def context(self) -> Context:
        """What metrics may look at."""
        return Context(self.trusted, self.departed)

    @cached_property
    def reason_codes(self) -> dict[str, str]:
        """Stated reason codes in lower case → reason id, or 'other'; the business's own before the standard's, and both
        before the reasons' own ids, which the exit survey uses."""
        ids = {id: id for id in self.checklist.reasons}
        return merged_codes(ids, self.checklist.standard.reason_codes, self.engagement.reason_codes)

    @cached_property
    def evidence(self) -> Evidence:
        """Metrics, answers and voice, which reasons do not apply, and what goes with departures."""
        self._check_names()
        _ = self._fitting  # begins
        said = answering.assess(self.checklist, self.respondents)
        told = {id: value for id, estimate in FROM_ANSWERS.items() if (value := estimate(said)) is not None}
        found = self._measured()
        found = replace(found, values=found.values | told)
        voice = listen(self.context, self.checklist, self.reason_codes)
        return Evidence(
            measured=found,
            said=said,
            voice=voice,
            not_applicable=self.not_applicable,
            notes=self.engagement.notes,
            associated=self.associated,
            stated=self.stated if self.departed else None,
            charges=self._charges(),
            kept_out=self.tables.present - self.trusted.present,
        )

    @cached_property
    def not_applicable(self) -> dict[str, Sentence]:
        """Why each reason that does not apply here does not."""
        absent = answering.absent_facts(self.checklist, self.respondents)
        return not_applicable(self.checklist, absent, self.engagement.skip)

    def _charges(self) -> dict[str, Estimate]:
        """What leavers over the price paid beside other leavers."""
        about = [r.id for r in self.checklist.reasons.values() if r.about_charges]
        return charges(self.departed, self.tables, self.reason_codes, about) if self.departed else {}

    @cached_property
    def associated(self) -> Associated | None:
        """What goes with departures; None where nothing tells who has left."""
        return self._fitting.result()[0] if self._fitting else None

    @cached_property
    def _fitting(self) -> Future[tuple[Associated, dict[str, Associated]]] | None:
        """The associations and their variants, fitted in a thread of their own: numpy works outside Python's lock, so
        that metrics and texts can be measured meanwhile. None where nothing tells who has left."""
        if self.departed is None:
            return None
        # What does not apply must not take the place of a reason that does, where the data cannot tell the two apart.
        reasons = {id: r for id, r in self.checklist.reasons.items() if id not in self.not_applicable}
        gate, seen = self.scoring.q_gate, exposed(Scene(self.trusted, reasons), self.departed)

        def fitted() -> tuple[Associated, dict[str, Associated]]:
            found = measured(seen, gate)
            return found, variants(found, gate)

        pool = ThreadPoolExecutor(1)
        try:
            return pool.submit(fitted)
        finally:
            pool.shutdown(wait=False)

    @cached_property
    def trusted(self) -> Tables:
        """The tables as evidence is drawn from them: without what was probably recorded because of departures."""
        return kept_out(self.tables, self.probably_after) if self.probably_after else self.tables

    @cached_property
    def probably_after(self) -> tuple[str, ...]:
        """Columns that tell leavers almost perfectly, so they were probably filled because of the departure."""
        return probably_after(self.departed.departures, self.tables) if self.departed else ()

    @cached_property
    def stated(self) -> Stated | None:
        """What leavers say; None without exit records that say anything."""
        groups, shares = source_split(self.checklist)
        return stated(self.tables, self.reason_codes, groups, shares)

    @property
    def scoring(self) -> Scoring:
        """The numbers of judgement."""
        return self.checklist.standard.scoring

    def _measured(self) -> Measured:
        named = (m.id for r in self.checklist.reasons.values() for m in r.metrics)
        return measure(self.context, (id for id in named if id in METRICS))

    def _check_names(self) -> None:
        """Reasons and fixes named in audit.yaml must exist: a misspelt one would be a lost override."""
        known, fixes, where = self.checklist.reasons, self.checklist.fixes, self.folder / "audit.yaml"
        problems = [
            _('{where}: fixes: no fix "{id}"{hint}', where=where, id=id, hint=nearest(id, fixes))
            for id in self.engagement.fixes
            if id not in fixes
        ]
        problems += [
            _('{where}: {place}: no reason "{name}"{hint}', where=where, place=field, name=id, hint=nearest(id, known))
            for field, ids in (
                ("skip", self.engagement.skip),
                ("notes", self.engagement.notes),
                ("reason_codes", [v for v in self.engagement.reason_codes.values() if v != "other"]),
            )
            for id in ids
            if id not in known
        ]
        if problems:
            raise EngagementError(problems)

    @cached_property
    def reasons(self) -> tuple[ReasonFinding, ...]:
        """Every reason judged on its evidence, in the checklist's order."""
        return judge(self.checklist, self.evidence)

    @cached_property
    def departures(self) -> Departures | None:
        """How many leave, when, what that costs, and what they say; None where nothing tells who has left."""
        if self.departed is None:
            return None
        return with_money(
            departures_finding(self.departed, self.tables, self.stated, self.probably_after), self.associated
        )

    @cached_property
    def rules(self) -> CustomerRules:
        """What makes a customer fit, or worth winning back."""
        return load_rules()

    @cached_property
    def fit(self) -> Fit | None:
        """Who fits, by the ten signs, over the audited year; None where nothing tells who is still there."""
        return assess_fit(self.context, self.rules, self.engagement.capacity.day_rate) if self.departed else None

    @cached_property
    def win_back(self) -> WinBack | None:
        """Who of those gone is likely to return; None where nothing tells who is gone."""
        return win_back(self.context, self.rules, self.reason_codes) if self.departed else None

    @cached_property
    def at_risk(self) -> AtRisk | None:
        """Who of those still there is likely to leave; None where no dated departure could be modelled."""
        found = self.associated
        if found is None or found.told is None:
            return None
        fitted = found.attribution.fit if found.attribution else None
        return at_risk(
            self.context,
            self.rules,
            fitted,
            found.told.ids.tolist(),
            found.supported,
            self.checklist.reasons,
            valued=found.told.valued,
            sampled=found.told.weight > 1,
        )

    def write_lists(self, folder: str | Path) -> None:
        """Customer ids leave the audit only here: lists of risk, fit and win-back, as CSV and XLSX below the folder."""
        if self.fit and self.win_back:
            write_lists(Path(folder), self.fit, self.win_back, self.at_risk, Words(self.language))

    def write_exit_survey(self, form: Form = "text", path: Path | None = None) -> tuple[Path, Asked]:
        """The exit survey as a new file, ready to send, and whom to ask; the sheets (csv, xlsx) name them."""
        survey = in_words(self.rules.exit_survey, Words(self.language))
        asked = whom_to_ask(self.context, answered(self.folder / ANSWERS)) if form in SHEETS else Asked()
        path = path or self.folder / f"exit-survey{ENDINGS[form]}"
        return write_form(path, form, survey, self.engagement.business.name, self.language, asked.people), asked

    def read_exit_answers(self, sheets: Sequence[Path]) -> ReadBack:
        """Answers from filled-in sheets added to those that every audit reads beside the table exits."""
        survey = in_words(self.rules.exit_survey, Words(self.language))
        return add_answers(sheets, self.folder / ANSWERS, survey, self._known, self.tables.as_of)

    def questionnaire(self, audience: Audience, words: Words, respondent: str = "") -> Questionnaire:
        """The questions for an audience, those first that light most of what nothing tells of yet."""
        return form_for(self.checklist, audience, self.engagement.business.name, words, self.known, respondent)

    def read_questionnaires(self, files: Sequence[Path], dry_run: bool = False) -> tuple[ReadForm, ...]:
        """Filled-in forms kept as versions in answers/, which every audit reads; what each of them gave."""
        return read_forms(files, self.folder, self.engagement.answers, self.checklist, dry_run)

    def answering_progress(self) -> tuple[Progress, ...]:
        """How much each respondent has answered."""
        return progress(self.checklist, self.respondents, self.known)

    @cached_property
    def known(self) -> Known:
        """What a questionnaire need not ask, and what its answers add; without data every question adds something."""
        return self.known_from(self.respondents, self.heard)

    @cached_property
    def heard(self) -> tuple[Measured, Mapping[str, VoiceFinding], str]:
        """What the data tell, what customers wrote, and why neither can be told."""
        try:
            return self._measured(), listen(self.context, self.checklist, self.reason_codes), ""
        except DataError as error:
            return Measured(), {}, error.problems[0]

    def known_from(
        self, respondents: tuple[Respondent, ...], heard: tuple[Measured, Mapping[str, VoiceFinding], str] | None = None
    ) -> Known:
        """The same by the answers of some respondents only, and (None) by no data."""
        measured, voice, unread = heard or (Measured(), {}, "")
        absent = answering.absent_facts(self.checklist, respondents)
        asked = {f.id for f in self.checklist.standard.facts}
        present = {id for r in respondents for id in asked & r.answers.keys() if r.answers[id].value in (True, "yes")}
        skipped = not_applicable(self.checklist, {}, self.engagement.skip)
        evidence = Evidence(measured, answering.assess(self.checklist, respondents), voice, skipped)
        blind = [r for r in judge(self.checklist, evidence) if r.status == "blind"]
        gains = {r.id: max(n.points for n in r.needs) for r in blind if r.needs}
        return Known(gains, frozenset(absent), frozenset(present), frozenset(skipped), unread)

    def _known(self, ids: Collection[str]) -> set[str]:
        customers = self.tables["customers"]
        found = customers.filter(customers.customer_id.isin(sorted(ids))).select("customer_id") if ids else None
        return set() if found is None else {r["customer_id"] for r in found.to_pyarrow().to_pylist()}

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """Whether the reasons that cost most stay the same under other weights, another window, another definition."""
        others = self._fitting.result()[1] if self._fitting else {}
        judged = {id: judge(self.checklist, replace(self.evidence, associated=found)) for id, found in others.items()}
        return sensitivity(self.checklist, lambda checklist: judge(checklist, self.evidence), judged)

    def _customers(self) -> int:
        return (
            self.departures.customers if self.departures else int(self.tables["customers"].count().to_pyarrow().as_py())
        )

    @cached_property
    def findings(self) -> Findings:
        """Everything found, as findings.json holds it."""
        return self.find()

    def find(self, id: str | None = None) -> Findings:
        """The findings under a run's id (a new one by default)."""
        began = time.perf_counter()
        business, checklist = self.engagement.business, self.checklist
        departures = self.departures
        wishes = Wishes(states=self.engagement.fixes)
        concluded = outcome(checklist, self.reasons, departures, self.engagement.capacity, wishes)
        asked = tuple(Query(metrics=ids, sql=sql) for ids, sql in self.evidence.measured.queries)
        data = DataFindings(tables=self.tables.quality, queries=asked)
        return Findings(
            schema="churn-audit/findings/1",
            business=BusinessFacts(name=business.name, industry=business.industry, currency=business.currency),
            run=RunFacts(
                id=id or new_run_id(),
                as_of=self.tables.as_of,
                version=__version__,
                checklist=checklist.label,
                seconds=round(time.perf_counter() - began, 2),
            ),
            **concluded,
            departures=departures,
            customers=Customers(
                n=self._customers(),
                bad_fit=self.fit.bad_fit if self.fit else None,
                win_back=self.win_back.listed if self.win_back else None,
                at_risk=self.at_risk.count if self.at_risk else None,
                at_risk_withheld=self.at_risk.uncounted if self.at_risk else None,
                prediction=self.at_risk.prediction if self.at_risk else None,
            ),
            data=data,
            sensitivity=self.sensitivity,
            associations=associations(self.associated, data, self._customers(), self.scoring),
            answers=answering.summary(checklist, self.respondents),
            failures=tuple(f"{k}: {v}" for k, v in sorted(self.evidence.measured.failures.items())),
        )
