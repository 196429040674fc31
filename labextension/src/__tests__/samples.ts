import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { vi } from 'vitest';
import { Api } from '../api';
import type { ILab } from '../lab';
import { AuditModel } from '../model';
import type * as T from '../types';

/** A server that answers each route with what the test gives it: a value, or [status, body]. */
export function server(answers: Record<string, unknown>) {
  const asked: { method: string; url: URL; body: unknown; headers: Headers }[] = [];
  const fetch = vi.fn(async (request: Request) => {
    const url = new URL(request.url);
    const route = url.pathname.replace('/churn-audit/', '');
    const text = request.method === 'GET' ? '' : await request.text();
    asked.push({ method: request.method, url, body: text ? JSON.parse(text) : null, headers: request.headers });
    const given = answers[`${request.method} ${route}`] ?? answers[route];
    const answer = typeof given === 'function' ? given() : given;
    const [status, body] = Array.isArray(answer) ? answer : [answer === undefined ? 404 : 200, answer];
    return new Response(status === 304 ? null : JSON.stringify(body ?? {}), { status });
  });
  const settings = ServerConnection.makeSettings({ baseUrl: 'http://localhost/', fetch: fetch as never });
  return { api: new Api(settings, 'en'), asked };
}

export function lab(api: Api): ILab {
  const commands = new CommandRegistry();
  return { trans: nullTranslator.load('churn_audit_lab'), lang: 'en', api, commands, openFile: () => undefined };
}

export const state = (more: Partial<T.State> = {}): T.State => ({
  rev: 'r1', audit: 'a1', data: 'd1', answers: 'b1', writable: true, run: null, last: null, done: 'run-1', stale: null, error: null, ...more
});

export const model = (api: Api) => new AuditModel(api, 'acme', () => 600, false);

export function reason(id: string, more: Partial<T.ReasonFinding> = {}): T.ReasonFinding {
  return {
    id, category: 'response', kind: 'controllable', status: 'assessed', score: 33, severity: { value: 0.67, low: 0.6, high: 0.74 },
    grade: 'B', metrics: [], association: null, attributable: null, answers: null, voice: null, stated: null, contradiction: null,
    notes: [], needs: [], fixes: [], message: null, ...more
  };
}

const money = (value: number): T.Attributable => ({
  departures_per_year: { value: 1, low: null, high: null }, revenue_per_year: { value, low: value / 2, high: value * 2 },
  basis: 'adjusted-net', lower_only: false, upper_only: false, allocated_departures_per_year: null,
  allocated_revenue_per_year: null, gross_departures_per_year: null
});

/** Four reasons: dear, cheap but severe, good, blind. */
export function view(): T.FindingsView {
  const reasons = [
    reason('good-one', { score: 90, severity: { value: 0.1, low: 0, high: 0.2 }, category: 'trust' }),
    reason('severe', { score: 10, severity: { value: 0.9, low: 0.8, high: 1 }, grade: 'C' }),
    reason('dear', { attributable: money(1_000_000), voice: { mentions: 41, n: 512, share: 0.08, low: 0.06, high: 0.11, quote: null }, metrics: [
      { id: 'hours', value: 41.2, low: 38.9, high: 44, n: 8123, unit: 'h', good: 8, poor: 48, severity: 0.83 }
    ] }),
    reason('unseen', { status: 'blind', score: null, severity: null, grade: '–', needs: [
      { kind: 'columns', names: ['tickets.opened_at'], points: 1.1 }, { kind: 'question', names: ['q1'], points: 1.1 }
    ] })
  ];
  const text = (title: string): T.ReasonText => ({
    title, title_good: `${title} is fine`, description: `${title} described`, metrics: { hours: 'First answer, slowest tenth' },
    questions: [{ id: 'q1', audience: ['leadership'], text: 'How fast do you answer?', help: '', answer: { type: 'yes_no', good: 'yes' } }],
    sources: ['a refund took weeks']
  });
  return {
    run: 'run-1', started: '2026-10-31T09:00:00Z',
    findings: {
      schema: 'churn-audit/findings/1', business: { name: 'Acme', industry: null, currency: 'JPY' },
      run: { id: 'run-1', as_of: '2026-10-31', version: '0.1.0', checklist: 'standard@1', seconds: 1 },
      score: { value: 61.2, low: 55, high: 67.9, grade: 'C', coverage: 0.74, worst: 45, best: 71 },
      categories: [{ id: 'response', score: 41, low: 35, high: 48, coverage: 0.4, worst: null, best: null, message: null }],
      reasons, fixes: [], plan: {
        capacity_days: 60, used_days: 0, saving_per_year: null, optimality_gap: 0, indicative: true, indicative_per_year: null,
        points: 0, cost: null, day_rate: null, payback_years: null, aim: 'points'
      },
      departures: null, customers: { n: 10 } as T.Customers, data: { tables: [] },
      answers: { respondents: {}, answered: 0, dont_know: 0, does_not_apply: 0 }, associations: null, sensitivity: null, failures: []
    } as unknown as T.Findings,
    texts: {
      categories: [{ id: 'response', title: 'Response', description: '' }, { id: 'trust', title: 'Trust', description: '' }],
      reasons: { 'good-one': text('Good one'), severe: text('Severe'), dear: text('Answers come late'), unseen: text('Unseen') },
      fixes: {}
    },
    bands: [{ id: 'weak', at_least: 0 }, { id: 'mixed', at_least: 50 }, { id: 'strong', at_least: 70 }],
    why: { dear: [
      { kind: 'metric', id: 'hours', severity: 0.83, share: 0.6 }, { kind: 'voice', id: null, severity: 0.43, share: 0.4 }
    ] }
  };
}
