import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type * as T from './types';

/** An answer of status 400 and above, with all that the server said of it. */
export class AuditError extends Error {
  constructor(
    readonly status: number,
    readonly body: T.ErrorBody
  ) {
    super(body.message);
  }
}

export type Query = Record<string, string | number | undefined>;

/** The routes below /churn-audit/. A network failure throws ServerConnection.NetworkError, a refusal AuditError. */
export class Api {
  constructor(
    readonly settings: ServerConnection.ISettings,
    readonly locale: string
  ) {}

  audits = (root = '', long?: 'yes') => this.get<T.AuditList>('audits', { root, long });
  create = (audit: Partial<T.NewAudit> & { name: string }) => this.send<T.Created>('POST', 'audits', {}, audit);
  example = (parent: string) => this.send<T.Created>('POST', 'audits/example', {}, { parent });
  probe = (files: string[]) => this.send<T.Probed>('POST', 'probe', {}, { files });
  detail = (path: string) => this.get<T.AuditDetail>('audit', { path });
  readiness = (path: string) => this.get<T.Readiness>('audit/readiness', { path });
  copy = (path: string, parent: string) => this.send<T.Created>('POST', 'audit/copies', { path }, { parent });
  complete = (path: string, id: string) => this.send<T.RunItem>('POST', `runs/${at(id)}/files`, { path });
  findings = (path: string, run = 'latest') => this.get<T.FindingsView>('findings', { path, run });
  requests = (path: string) => this.get<T.DataRequests>('requests', { path });
  answers = (path: string) => this.get<T.AnswerList>('answers', { path });
  questionnaire = (path: string, audience: string, respondent: string) =>
    this.get<T.QuestionnaireView>('questionnaire', { path, audience, respondent });
  makeForms = (path: string, asked: Partial<T.FormsRequest>) => this.send<T.FormsMade>('POST', 'forms', { path }, asked);
  readForms = (path: string, files: string[], dryRun: boolean) =>
    this.send<T.FormsRead>('POST', 'forms/read', { path, dry_run: dryRun ? 1 : undefined }, { files });
  runs = (path: string) => this.get<T.RunList>('runs', { path });
  run = (path: string, id: string) => this.get<T.RunItem>(`runs/${at(id)}`, { path });
  start = (path: string, request: Partial<T.RunRequest> = {}) => this.send<T.Started>('POST', 'runs', { path }, request);
  stop = (path: string, id: string) => this.send<void>('DELETE', `runs/${at(id)}`, { path });
  compare = (path: string, a: string, b: string) => this.get<T.Comparison>('compare', { path, a, b });
  whatIf = (path: string, request: Partial<T.WhatIfRequest>) =>
    this.send<T.WhatIfResult>('POST', 'what-if', { path }, request);

  notebook = (path: string, name: string, parameters: Record<string, string> = {}) =>
    this.send<T.PutNotebook>('POST', 'notebooks', { path }, { name, parameters });
  doctor = () => this.get<T.Installation>('doctor', {});
  schedules = (path: string) => this.get<T.ScheduleList>('schedules', { path });
  planned = (path: string, cron: string, timezone: string) => this.get<T.Planned>('schedules/planned', { path, cron, timezone });
  createSchedule = (path: string, schedule: T.NewSchedule) => this.send<T.Schedule>('POST', 'schedules', { path }, schedule);
  changeSchedule = (path: string, id: string, change: T.ScheduleChange) =>
    this.send<T.Schedule>('PATCH', `schedules/${at(id)}`, { path }, change);
  deleteSchedule = (path: string, id: string) => this.send<void>('DELETE', `schedules/${at(id)}`, { path });
  runSchedule = (path: string, id: string) => this.send<T.Schedule>('POST', `schedules/${at(id)}/runs`, { path }, {});
  evidence = (path: string, run: string, reason: string, part: T.Evidence['part']) =>
    this.get<T.Evidence>(`reasons/${at(reason)}/evidence`, { path, run, part });
  saveCustomers = (path: string, reason: string, request: Partial<T.CustomersRequest>) =>
    this.send<T.SavedList>('POST', `reasons/${at(reason)}/customers`, { path }, request);
  reasonNotebook = (path: string, reason: string) =>
    this.send<T.NotebookMade>('POST', `reasons/${at(reason)}/notebook`, { path }, {});
  verify = (path: string, run: string) => this.get<T.Verification>(`runs/${at(run)}/files`, { path });
  deleteRun = (path: string, run: string) => this.send<void>('DELETE', `runs/${at(run)}/files`, { path });

  /** Writes the plan's capacity alone; what is left out stays. */
  saveCapacity = (path: string, given: Partial<T.CapacityGiven>, etag: string) =>
    this.send<T.CapacityChanged>('PUT', 'capacity', { path }, given, match(etag));
  tables = (path: string) => this.get<T.Mapping>('tables', { path });
  rows = (path: string, table: string, query: Query = {}) =>
    this.get<T.Rows>(`tables/${at(table)}/rows`, { path, ...query });
  quality = (path: string, wait: boolean) => this.get<T.Quality>('quality', { path, wait: wait ? 1 : 0 });
  putColumn = (path: string, etag: string, table: string, column: string, given: Partial<T.ColumnPut>) =>
    this.send<T.MappingChanged>('PUT', `tables/${at(table)}/columns/${at(column)}`, { path }, given, match(etag));
  putSource = (path: string, etag: string, table: string, given: Partial<T.SourcePut>) =>
    this.send<T.SourceChanged>('PUT', `tables/${at(table)}/source`, { path }, given, match(etag));
  patchSettings = (path: string, etag: string, patch: Record<string, unknown>) =>
    this.send<T.SettingsChanged>('PATCH', 'audit', { path }, patch, match(etag));

  /** The state of an audit; null where it is still that of `etag`. */
  async state(path: string, etag?: string): Promise<T.State | null> {
    const headers: Record<string, string> = etag ? { 'If-None-Match': `"${etag}"` } : {};
    const response = await this.fetch('GET', 'state', { path }, undefined, headers);
    return response.status === 304 ? null : ((await response.json()) as T.State);
  }

  /** Puts the word that was meant into audit.yaml, where that is still the file of `etag`. */
  correct = (path: string, etag: string) => this.send<T.Corrected>('POST', 'audit/correction', { path }, {}, match(etag));

  /** One answer given, or (null) taken back, where it is still that of `etag`; what there is now. */
  async putAnswer(path: string, answer: { respondent: string; question: string; put: unknown; etag: string | null }): Promise<T.AnswerItem | null> {
    const route = `answers/${at(answer.respondent)}/${at(answer.question)}`;
    const headers: Record<string, string> = answer.etag === null ? { 'If-None-Match': '*' } : match(answer.etag);
    const response = await this.fetch(answer.put ? 'PUT' : 'DELETE', route, { path }, answer.put ?? undefined, headers);
    return response.status === 204 ? null : ((await response.json()) as T.AnswerItem);
  }

  /** The address of a file below the server's root. */
  file = (path: string) => URLExt.join(this.settings.baseUrl, 'files', URLExt.encodeParts(path));

  private async get<R>(route: string, query: Query): Promise<R> {
    return (await this.fetch('GET', route, query)).json() as Promise<R>;
  }

  private async send<R>(
    method: string,
    route: string,
    query: Query,
    body?: unknown,
    headers: Record<string, string> = {}
  ): Promise<R> {
    const response = await this.fetch(method, route, query, body, headers);
    return (response.status === 204 ? undefined : await response.json()) as R;
  }

  private async fetch(
    method: string,
    route: string,
    query: Query,
    body?: unknown,
    headers: Record<string, string> = {}
  ): Promise<Response> {
    // The server's words, refusals too, come in the lab's language.
    const words = Object.entries({ ...query, locale: this.locale }).filter(([, v]) => v !== undefined && v !== '');
    const url =
      URLExt.join(this.settings.baseUrl, 'churn-audit', route) +
      URLExt.objectToQueryString(Object.fromEntries(words) as Record<string, string>);
    const init: RequestInit = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const response = await ServerConnection.makeRequest(url, init, this.settings);
    if (response.ok || response.status === 304) {
      return response;
    }
    throw new AuditError(response.status, await refusal(response));
  }
}

/** One part of a route. */
const at = encodeURIComponent;
const match = (etag: string) => ({ 'If-Match': `"${etag}"` });

async function refusal(response: Response): Promise<T.ErrorBody> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as Partial<T.ErrorBody>;
    if (body.message) {
      return { code: 'unknown', problems: [], where: null, way_out: [], current: null, ...body } as T.ErrorBody;
    }
  } catch {
    // a proxy's page, not ours
  }
  const message = `${response.status} ${response.statusText}`.trim();
  return { message, code: 'unknown', problems: [], where: null, way_out: [], current: null };
}
