// Generated from the models of churn_audit/server/model/ by `make format`; do not edit.

export interface AbsentTable {
  name: string;
  points: number;
  reasons: string[];
  columns: string[];
  needed: string[];
}

export interface ActiveRun {
  id: string;
  status: 'queued' | 'running' | 'stopping' | 'cancelled' | 'done' | 'partial' | 'failed' | 'lost';
  fraction: number | null;
  seconds_left: number | null;
  section: string | null;
}

export interface AnswerItem {
  respondent: string;
  audience: 'leadership' | 'front_line' | 'customers' | 'auditor';
  question: string;
  status: 'answered' | 'unknown' | 'not-applicable';
  value: boolean | number | string | null;
  note: string;
  date: string;
  etag: string;
}

export interface AnswerList {
  etag: string;
  answers: AnswerItem[];
}

export interface AnswerPut {
  status: 'answered' | 'unknown' | 'not-applicable';
  value: boolean | number | string | null;
  note: string;
  confirmed: boolean;
  audience: 'leadership' | 'front_line' | 'customers' | 'auditor' | null;
}

export interface AnswerVersion {
  question: string;
  at: string;
  by: string;
  answer: AnswerItem | null;
  kept: boolean;
}

export interface AnswerVersions {
  versions: AnswerVersion[];
}

export interface AnswersFinding {
  n: number;
  severity: number | null;
  low: number | null;
  high: number | null;
  by_audience: { [key: string]: AudienceAnswer };
  perception_gap: boolean;
  disagreement: number | null;
  dont_know: number;
}

export interface AnswersSummary {
  respondents: { [key: string]: number };
  answered: number;
  dont_know: number;
  does_not_apply: number;
}

export interface Association {
  exposed_customers: number | null;
  exposed_departures: number;
  risk_ratio: number | null;
  low: number | null;
  high: number | null;
  p: number | null;
  q: number | null;
  odds_ratio_adjusted: number | null;
  odds_low: number | null;
  odds_high: number | null;
  q_adjusted: number | null;
  role: 'reason' | 'sign';
  indistinguishable_from: string[];
  supported: boolean;
  protective: boolean;
  too_few: boolean;
  e_value: number | null;
  e_value_low: number | null;
}

export interface Associations {
  status: 'measured' | 'no-driver' | 'contradictory' | 'too-few' | 'no-dates' | 'no-exposures';
  message: string;
  tested: number;
  customers: number;
  sampled: boolean;
  departures_per_year: number | null;
  negative_control: Safeguard;
  drift: Safeguard;
  kept_out: { [key: string]: string };
}

export interface Attributable {
  departures_per_year: Interval;
  revenue_per_year: Interval | null;
  basis: string;
  lower_only: boolean;
  upper_only: boolean;
  allocated_departures_per_year: Interval | null;
  allocated_revenue_per_year: Interval | null;
  gross_departures_per_year: number | null;
}

export interface AudienceAnswer {
  n: number;
  severity: number;
}

export interface AuditDetail {
  summary: AuditSummary;
  steps: Step[];
  tables: number;
  answers: number;
  questions: number;
  decisions: number;
}

export interface AuditList {
  audits: AuditSummary[];
  complete: boolean;
}

export interface AuditSummary {
  path: string;
  name: string;
  state: 'not-run' | 'ready' | 'stale' | 'running' | 'failed' | 'unreadable';
  industry: string | null;
  currency: string;
  locale: string;
  writable: boolean;
  headline: Headline | null;
  run: string | null;
  run_started: string | null;
  active: ActiveRun | null;
  message: string | null;
  line: number | null;
}

export interface Band {
  id: string;
  at_least: number;
}

export interface Belief {
  source: string;
  text: string;
}

export interface BusinessFacts {
  name: string;
  industry: string | null;
  currency: string;
}

export interface BusinessPatch {
  name: string | null;
  industry: string | null;
  locale: 'en' | 'ja' | 'zh-Hant' | 'ru' | null;
  currency: string | null;
  timezone: string | null;
}

export interface Candidate {
  column: string;
  source: string;
  confidence: number;
  example: string;
  kind: 'column' | 'sql' | 'value';
}

export interface CapacityChanged {
  etag: string;
  undo: CapacityGiven;
}

export interface CapacityGiven {
  person_days: number | null;
  day_rate: number | null;
  payback_years: number | null;
}

export interface CategoryScore {
  id: string;
  score: number | null;
  low: number | null;
  high: number | null;
  coverage: number;
  worst: number | null;
  best: number | null;
  message: string | null;
}

export interface Chart {
  title: string;
  what: string;
  alt: string;
  svg: string;
  columns: string[];
  rows: string[][];
}

export interface Choice {
  type: 'choice';
  options: Option[];
}

export interface Churn {
  definition: 'contract' | 'inactivity' | 'snapshot' | null;
  inactivity_days: 'auto' | number;
}

export interface ChurnPatch {
  definition: 'contract' | 'inactivity' | 'snapshot' | null;
  inactivity_days: number | 'auto' | null;
}

export interface Cohort {
  quarter: string;
  size: number;
  retained: (number | null)[];
}

export interface ColumnPut {
  column: string | null;
  value: boolean | number | string | null;
  sql: string | null;
  empty: boolean;
  before: Given | null;
  note: string | null;
}

export interface Comparison {
  a: RunItem;
  b: RunItem;
  by: number | null;
  overlap: boolean;
  split: Part[];
  data: string[];
  answers: string[];
  settings: boolean;
  checklist: boolean;
  program: boolean;
  reasons: MovedReason[];
  fixes: TestedFix[];
}

export interface Contradiction {
  belief: Belief;
  measurement: Measured;
}

export interface Corrected {
  etag: string;
  line: number;
}

export interface Count {
  name: string;
  n: number;
}

export interface Created {
  path: string;
  created: boolean;
}

export interface Customers {
  n: number;
  at_risk: number | null;
  at_risk_withheld: string | null;
  prediction: Prediction | null;
  bad_fit: number | null;
  win_back: number | null;
}

export interface CustomersRequest {
  run: string;
  everybody: boolean;
}

export interface DataFindings {
  tables: TableQuality[];
  queries: Query[];
}

export interface DataRequest {
  kind: string;
  names: string[];
  reasons: string[];
  points: number;
}

export interface DataRequests {
  run: string;
  requests: DataRequest[];
}

export interface Departures {
  definition: 'contract' | 'inactivity' | 'snapshot';
  days: number | null;
  days_low: number | null;
  days_high: number | null;
  customers: number;
  departed: number;
  natural: number;
  per_year: number | null;
  rate_per_year: number | null;
  rate_low: number | null;
  rate_high: number | null;
  revenue_per_year: number | null;
  year_days: number | null;
  revenue_of_all: number | null;
  revenue_per_lost_customer: number | null;
  natural_per_year: number | null;
  natural_by_kind: { [key: string]: number };
  survival: SurvivalPoint[];
  median_days: number | null;
  by_month: MonthRate[];
  cohorts: Cohort[];
  joint_attributable: Interval | null;
  unexplained: number | null;
  by_stated_reason: StatedReason[];
  stated_groups: StatedReason[];
  stated_categories: StatedCategory[];
  revenue_ever: RevenueEver | null;
  what_if: WhatIf | null;
  probably_after: string[];
}

export interface ErrorBody {
  message: string;
  code: string;
  problems: string[];
  where: Place | null;
  way_out: WayOut[];
  current: any;
}

export interface Evidence {
  reason: string;
  part: 'data' | 'answers' | 'texts' | 'sql';
  chart: Chart | null;
  answers: AnswerItem[];
  heard: Heard | null;
  queries: MetricQuery[];
  exposure: string[];
}

export interface Files {
  files: string[];
  locale: 'en' | 'ja' | 'zh-Hant' | 'ru';
}

export interface Findings {
  schema: 'churn-audit/findings/1';
  business: BusinessFacts;
  run: RunFacts;
  score: Score;
  categories: CategoryScore[];
  reasons: ReasonFinding[];
  fixes: FixFinding[];
  plan: Plan;
  departures: Departures | null;
  customers: Customers;
  data: DataFindings;
  answers: AnswersSummary;
  associations: Associations | null;
  sensitivity: Sensitivity | null;
  failures: string[];
}

export interface FindingsView {
  run: string;
  started: string;
  findings: Findings;
  texts: Texts;
  why: { [key: string]: Share[] };
  bands: Band[];
}

export interface FixFinding {
  id: string;
  reasons: string[];
  saving_per_year: Interval | null;
  effort_days: Interval;
  cost: number | null;
  quadrant: 'quick-win' | 'big-project' | 'fill-in' | 'leave';
  in_plan: boolean;
  rank: number;
  indicative: boolean;
  points: number;
  payback_months: number | null;
  start_day: number | null;
  done_day: number | null;
  measurable_day: number | null;
  owner: string;
  first_step: string;
  measure: FixMeasure | null;
  status: 'open' | 'doing' | 'done' | 'dropped';
  since: string | null;
  grade: 'A' | 'B' | 'C' | '–';
  indicative_per_year: Interval | null;
  cost_per_year: number | null;
  net_per_year: number | null;
  parts: SavingPart[];
}

export interface FixMeasure {
  metric: string;
  target: number;
}

export interface FormFile {
  audience: 'leadership' | 'front_line' | 'customers' | 'auditor';
  respondent: string;
  path: string;
}

export interface FormReturned {
  file: string;
  audience: string;
  respondent: string;
  date: string | null;
  read: number;
  carried: number;
  mistakes: string[];
  remarks: string[];
  kept_as: string | null;
}

export interface FormsMade {
  files: FormFile[];
}

export interface FormsRead {
  dry_run: boolean;
  forms: FormReturned[];
}

export interface FormsRequest {
  audiences: ('leadership' | 'front_line' | 'customers' | 'auditor')[];
  locale: 'en' | 'ja' | 'zh-Hant' | 'ru' | null;
  form: 'html' | 'xlsx';
  respondents: string[];
}

export interface FormsReturned {
  files: string[];
}

export interface Given {
  column: string | null;
  value: boolean | number | string | null;
  sql: string | null;
  empty: boolean;
}

export interface Headline {
  value: number | null;
  low: number | null;
  high: number | null;
  grade: string | null;
  coverage: number;
  open: number;
}

export interface Heard {
  sources: Count[];
  words: Count[];
  coded: number;
  latest: Passage[];
}

export interface Installation {
  parts: InstalledPart[];
}

export interface InstalledPart {
  name: string;
  ok: boolean;
  found: string;
  needed_for: string;
  way: string;
  optional: boolean;
}

export interface Interval {
  value: number;
  low: number | null;
  high: number | null;
}

export interface MappedColumn {
  name: string;
  kind: string;
  required: boolean;
  given: Given;
  present: boolean;
  confidence: 'sure' | 'likely' | 'choose' | 'missing';
  why: Why;
  note: string | null;
  examples: string[];
  candidates: Candidate[];
  lights: string[];
}

export interface MappedTable {
  name: string;
  source: string[];
  sheet: string | number | null;
  query: string | null;
  encoding: string | null;
  delimiter: string | null;
  by_name: boolean;
  source_columns: string[];
  examples: { [key: string]: string[] };
  columns: MappedColumn[];
  vendor: string | null;
  unreadable: string | null;
}

export interface Mapping {
  etag: string;
  tables: MappedTable[];
  absent: AbsentTable[];
  unused: UnusedFile[];
  settings: Settings;
  data: string;
}

export interface MappingChanged {
  etag: string;
  undo: ColumnPut;
}

export interface Measured {
  metric: string;
}

export interface MetricFinding {
  id: string;
  value: number;
  low: number | null;
  high: number | null;
  n: number;
  unit: string;
  good: number;
  poor: number;
  severity: number;
}

export interface MetricQuery {
  metric: string;
  title: string;
  sql: string;
}

export interface MonthRate {
  month: string;
  at_risk: number;
  departures: number;
  rate: number;
  low: number;
  high: number;
}

export interface MovedReason {
  id: string;
  title: string;
  a: number | null;
  b: number | null;
  overlap: boolean;
  origin: 'data' | 'answers' | 'checklist' | 'program' | null;
  metric: Reading | null;
}

export interface Need {
  kind: 'columns' | 'question';
  names: string[];
  points: number;
}

export interface NewAudit {
  name: string;
  parent: string;
  industry: string | null;
  currency: string | null;
  locale: 'en' | 'ja' | 'zh-Hant' | 'ru' | null;
  timezone: string | null;
  files: string[];
}

export interface NewSchedule {
  cron: string;
  timezone: string;
}

export interface Note {
  author: string;
  date: string;
  text: string;
  was: number | null;
  now: number | null;
}

export interface NotebookMade {
  path: string;
}

export interface Number {
  type: 'number';
  unit: string;
  good: number;
  poor: number;
  low: number;
  high: number | null;
  source: string;
}

export interface Option {
  id: string;
  text: string;
  severity: number;
}

export interface Parent {
  parent: string;
}

export interface Part {
  origin: 'data' | 'answers' | 'checklist' | 'program';
  points: number;
}

export interface Passage {
  source: string;
  day: string | null;
  text: string;
}

export interface Phase {
  day: number;
  saving_per_year: Interval | null;
  points: number;
}

export interface Place {
  file: string | null;
  line: number | null;
  table: string | null;
  column: string | null;
  question: string | null;
}

export interface Plan {
  capacity_days: number;
  used_days: number;
  saving_per_year: Interval | null;
  optimality_gap: number | null;
  indicative: boolean;
  indicative_per_year: Interval | null;
  points: number;
  cost: number | null;
  day_rate: number | null;
  payback_years: number | null;
  aim: 'net' | 'saving' | 'points';
  phases: Phase[];
}

export interface Planned {
  cron: string;
  timezone: string;
  next: string[];
  where: 'crontab' | 'schtasks';
  line: string | null;
}

export interface Prediction {
  days: number;
  customers: number;
  departures: number;
  lift: number;
  lift_low: number | null;
  lift_high: number | null;
  brier: number;
  brier_of_mean: number;
  reliability: Reliability[];
}

export interface Probed {
  tables: ProbedTable[];
  unused: string[];
  hints: string[];
  locale: string;
  currency: string | null;
  industries: string[];
}

export interface ProbedTable {
  table: string;
  file: string;
  sheet: string | null;
  confidence: number;
  columns: Candidate[];
  missing: string[];
  unmapped: string[];
  vendor: string | null;
  reason: string | null;
  more: string[];
}

export interface Problem {
  kind: 'missing-required' | 'unreadable' | 'duplicate' | 'unknown-customer' | 'out-of-range' | 'impossible-date' | 'order-of-dates' | 'not-in-list' | 'empty-column' | 'ambiguous-dates' | 'malformed-line' | 'contradiction' | 'constant-column' | 'note';
  column: string | null;
  count: number;
  rejects: boolean;
  message: string;
  values: { [key: string]: string | number };
  examples: string[];
  rows: number[];
  files: string[];
}

export interface PutNotebook {
  path: string;
  created: boolean;
}

export interface Quality {
  done: boolean;
  started: string | null;
  tables: TableCheck[];
  unreadable: Unreadable[];
  error: string | null;
}

export interface Query {
  metrics: string[];
  sql: string;
}

export interface Question {
  id: string;
  audience: ('leadership' | 'front_line' | 'customers' | 'auditor')[];
  text: string;
  help: string;
  answer: YesNo | Scale | Number | Choice;
}

export interface QuestionHint {
  kind: 'yes_no' | 'scale' | 'number' | 'choice' | 'fact';
  options: QuestionOption[];
  unit: string;
  seconds: number;
  needs: string[];
  low: number | null;
  high: number | null;
}

export interface QuestionOption {
  value: string;
  text: string;
}

export interface QuestionSection {
  id: string;
  title: string;
  json_schema: { [key: string]: unknown };
  hints: { [key: string]: QuestionHint };
  order: string[];
}

export interface QuestionnaireView {
  audience: 'leadership' | 'front_line' | 'customers' | 'auditor';
  respondent: string;
  people: WhoAnswers[];
  sections: QuestionSection[];
  answers: { [key: string]: AnswerItem };
  facts: { [key: string]: string };
  absent: string[];
  adds: { [key: string]: number };
  measured: { [key: string]: string };
  unread: string;
}

export interface Quote {
  text: string;
  lang: string | null;
  source: string;
}

export interface Readiness {
  coverage: number;
  unread: string;
}

export interface Reading {
  title: string;
  unit: string;
  then: number | null;
  now: number | null;
}

export interface ReasonFinding {
  id: string;
  category: string;
  kind: 'controllable' | 'natural';
  status: 'assessed' | 'blind' | 'not-applicable' | 'natural' | 'failed';
  score: number | null;
  severity: Interval | null;
  grade: 'A' | 'B' | 'C' | '–';
  metrics: MetricFinding[];
  association: Association | null;
  attributable: Attributable | null;
  answers: AnswersFinding | null;
  voice: VoiceFinding | null;
  stated: StatedFinding | null;
  contradiction: Contradiction | null;
  notes: Note[];
  needs: Need[];
  fixes: string[];
  message: string | null;
  values: { [key: string]: string | number };
}

export interface ReasonText {
  title: string;
  title_good: string;
  description: string;
  metrics: { [key: string]: string };
  questions: Question[];
  sources: string[];
}

export interface Reliability {
  predicted: number;
  observed: number;
  low: number;
  high: number;
  n: number;
}

export interface RevenueEver {
  departed: number;
  natural: number;
  all: number;
}

export interface Row {
  file: string;
  place: number;
  fate: 'kept' | 'rejected' | 'duplicate' | 'unknown-customer';
  values: (string | null)[];
  faults: RowFault[];
}

export interface RowFault {
  kind: string;
  column: string;
  text: string | null;
  rejects: boolean;
}

export interface Rows {
  columns: string[];
  rows: Row[];
  total: number | null;
  checked: boolean;
  orders: { [key: string]: string };
}

export interface RunFacts {
  id: string;
  as_of: string;
  version: string;
  checklist: string;
  seconds: number | null;
}

export interface RunItem {
  id: string;
  status: 'queued' | 'running' | 'stopping' | 'cancelled' | 'done' | 'partial' | 'failed' | 'lost';
  started: string;
  by: string | null;
  as_of: string | null;
  locale: string;
  seconds: number | null;
  fraction: number | null;
  seconds_left: number | null;
  sections: Section[];
  headline: Headline | null;
  folder: string | null;
  files: { [key: string]: string };
  error: string | null;
  where: Place | null;
  lacks: string[];
  stopped: string | null;
  stopped_by: string | null;
  log: string[];
}

export interface RunList {
  runs: RunItem[];
}

export interface RunOutcome {
  id: string;
  status: 'queued' | 'running' | 'stopping' | 'cancelled' | 'done' | 'partial' | 'failed' | 'lost';
}

export interface RunRequest {
  as_of: string | null;
  locale: 'en' | 'ja' | 'zh-Hant' | 'ru' | null;
  formats: ('html' | 'pdf' | 'xlsx' | 'pptx' | 'csv' | 'json')[] | null;
}

export interface Safeguard {
  possible: boolean;
  warns: boolean;
  p: number | null;
  message: string;
}

export interface SavedList {
  file: string;
  listed: number;
  left_out: number;
  count: number;
  sampled: boolean;
}

export interface SavingPart {
  reason: string;
  at_stake: number | null;
  probability: number;
  efficacy: number;
  indicative: boolean;
}

export interface Scale {
  type: 'scale';
  low: string;
  high: string;
  good: 1 | 5;
}

export interface Schedule {
  id: string;
  cron: string;
  timezone: string;
  active: boolean;
  next: string[];
  last: ScheduledResult | null;
}

export interface ScheduleChange {
  active: boolean;
}

export interface ScheduleList {
  backend: 'jupyter-scheduler' | 'cron';
  timezone: string;
  schedules: Schedule[];
}

export interface ScheduledResult {
  status: 'starting' | 'running' | 'done' | 'failed' | 'stopped' | 'lost';
  at: string;
  run: string | null;
  error: string | null;
}

export interface Score {
  value: number | null;
  low: number | null;
  high: number | null;
  grade: string | null;
  coverage: number;
  worst: number | null;
  best: number | null;
}

export interface Section {
  title: string;
  status: 'waiting' | 'running' | 'done';
  seconds: number | null;
}

export interface Sensitivity {
  top: string[];
  variants: Variant[];
}

export interface Settings {
  name: string;
  industry: string | null;
  industries: string[];
  locale: 'en' | 'ja' | 'zh-Hant' | 'ru';
  currency: string;
  timezone: string;
  as_of: string | null;
  churn: Churn;
}

export interface SettingsChanged {
  etag: string;
  undo: { [key: string]: unknown };
}

export interface SettingsPatch {
  business: BusinessPatch | null;
  churn: ChurnPatch | null;
  as_of: string | null;
}

export interface Share {
  kind: 'metric' | 'answers' | 'voice';
  id: string | null;
  severity: number;
  share: number;
}

export interface SourceChanged {
  etag: string;
  undo: SourcePut;
}

export interface SourcePut {
  source: string[] | null;
  sheet: string | null;
  entry: { [key: string]: unknown } | null;
}

export interface Stale {
  run: string;
  started: string;
  data: string[];
  answers: string[];
  settings: boolean;
  program: boolean;
  unknown: string[];
}

export interface Started {
  id: string;
}

export interface State {
  rev: string;
  audit: string;
  answers: string;
  data: string;
  writable: boolean;
  run: ActiveRun | null;
  last: RunOutcome | null;
  done: string | null;
  stale: Stale | null;
  error: ErrorBody | null;
}

export interface StatedCategory {
  code: string;
  count: number;
  reason: string | null;
}

export interface StatedFinding {
  count: number;
  n: number;
  share: number;
  low: number;
  high: number;
  charge_ratio: Interval | null;
  verdict: 'borne-out' | 'stated-only' | 'unsaid' | 'untested';
}

export interface StatedReason {
  id: string;
  count: number;
  share: number;
  low: number;
  high: number;
  source_003_share: number | null;
}

export interface Step {
  kind: 'questions' | 'columns' | 'run';
  names: string[];
  table: string | null;
  points: number | null;
  reasons: number;
}

export interface SurvivalPoint {
  days: number;
  value: number;
  low: number;
  high: number;
  at_risk: number;
}

export interface TableCheck {
  name: string;
  rows: number;
  kept: number;
  rejected: number;
  duplicates: number;
  unknown_customers: number;
  first: string | null;
  last: string | null;
  problems: TableProblem[];
  faulty: number;
}

export interface TableProblem {
  kind: string;
  column: string | null;
  count: number;
  rejects: boolean;
  message: string;
  places: number[];
  files: string[];
}

export interface TableQuality {
  table: string;
  source: string;
  rows: number;
  kept: number;
  rejected: number;
  duplicates: number;
  unknown_customers: number;
  first: string | null;
  last: string | null;
  columns: string[];
  problems: Problem[];
}

export interface TestedFix {
  id: string;
  title: string;
  verdict: 'worked' | 'worse' | 'no-change' | 'too-early' | 'not-measured';
  metric: Reading | null;
}

export interface Texts {
  categories: Titled[];
  reasons: { [key: string]: ReasonText };
  fixes: { [key: string]: Titled };
}

export interface Titled {
  id: string;
  title: string;
  description: string;
}

export interface Unreadable {
  name: string;
  message: string;
}

export interface UnusedFile {
  file: string;
  sheet: string | null;
  table: boolean;
  fits: string[];
}

export interface Variant {
  id: string;
  top: string[];
  kept: number;
}

export interface Verification {
  verdict: 'same' | 'changed' | 'gone';
  same: number;
  changed: string[];
  gone: string[];
  program: boolean;
  checklist: boolean;
}

export interface VoiceFinding {
  mentions: number;
  n: number;
  share: number;
  low: number;
  high: number;
  quote: Quote | null;
}

export interface WantedNotebook {
  name: string;
  parameters: { [key: string]: string };
}

export interface WayOut {
  label: string;
  command: string;
  args: { [key: string]: string };
}

export interface WhatIf {
  points: number;
  customers_kept_per_year: number;
  revenue_kept_per_year: number | null;
}

export interface WhatIfRequest {
  run: string;
  person_days: number;
  day_rate: number | null;
  payback_years: number;
  always: string[];
  never: string[];
  grades: ('A' | 'B' | 'C' | '–')[] | null;
}

export interface WhatIfResult {
  fixes: FixFinding[];
  plan: Plan;
}

export interface WhoAnswers {
  audience: 'leadership' | 'front_line' | 'customers' | 'auditor';
  respondent: string;
  date: string | null;
  answered: number;
  asked: number;
}

export interface Why {
  code: 'same-name' | 'same-meaning' | 'similar-name' | 'values-fit' | 'several-fit' | 'set' | 'value' | 'sql' | 'empty' | 'query' | 'column-gone' | 'nothing-fits';
  language: string | null;
  n: number | null;
  sureness: number | null;
}

export interface YesNo {
  type: 'yes_no';
  good: 'yes' | 'no';
}
