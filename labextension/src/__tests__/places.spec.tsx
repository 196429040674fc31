import { act, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import { LabContext } from '../lab';
import type { AuditModel } from '../model';
import type * as T from '../types';
import { AuditBanner } from '../views/banner';
import DataView from '../views/data';
import { Overview, StepList } from '../views/overview';
import QuestionnaireView from '../views/questionnaire';
import { outboxOf } from '../views/questionnaire/outbox';
import { lab, model, server, state, view } from './samples';

const h = React.createElement;
const settled = () => act(() => new Promise(resolve => setTimeout(resolve, 60)));
const nothing: T.Given = { column: null, value: null, sql: null, empty: false };

beforeEach(() => window.localStorage.clear());

async function shown(answers: Record<string, unknown>, element: (audit: AuditModel) => React.JSX.Element) {
  const { api, asked } = server({ state: state(), findings: view(), ...answers });
  const audit = model(api);
  await audit.refresh();
  const files = { upload: vi.fn(async () => ['acme/forms/returned/x/ann.html']), choose: async () => 0 };
  render(<LabContext.Provider value={{ ...lab(api), files }}>{element(audit)}</LabContext.Provider>);
  await settled();
  return { audit, asked, files };
}

// Data -------------------------------------------------------------------------------------------------------------

const column = (name: string, more: Partial<T.MappedColumn> = {}): T.MappedColumn => ({
  name, kind: 'text', required: false, given: nothing, present: false, confidence: 'missing',
  why: { code: 'nothing-fits', language: null, n: null, sureness: null }, note: null, examples: [], candidates: [], lights: [], ...more
});
const sql = 'TRY_CAST("Created at" AS TIMESTAMP) + to_minutes(TRY_CAST("First reply" AS BIGINT))';
const mapping: T.Mapping = {
  etag: 'a1', data: 'd1', unused: [],
  tables: [{
    name: 'tickets', source: ['data/desk.csv'], sheet: null, query: null, encoding: 'utf-8', delimiter: ',', by_name: false, vendor: 'Zendesk',
    source_columns: ['ID', 'Created at'], examples: {}, unreadable: null,
    columns: [
      column('opened_at'),
      column('first_response_at', {
        confidence: 'likely', why: { code: 'sql', language: null, n: null, sureness: null },
        candidates: [{ column: 'first_response_at', source: sql, confidence: 1, example: '45', kind: 'sql' }]
      }),
      column('channel', { confidence: 'choose', candidates: [{ column: 'channel', source: 'mail', confidence: 1, example: '', kind: 'value' }] })
    ]
  }],
  absent: [{ name: 'staff', points: 4.6, reasons: ['rude-staff'], columns: ['role'], needed: ['staff_id'] }],
  settings: {
    name: 'Acme', industry: null, industries: [], locale: 'en', currency: 'EUR', timezone: 'UTC', as_of: null,
    churn: { definition: null, inactivity_days: 'auto' } as never
  }
};
const routes = {
  tables: mapping, quality: { done: true, started: null, unreadable: [], error: null, tables: [] },
  'tables/tickets/rows': { columns: [], total: 0, checked: true, orders: {}, rows: [] }, requests: { requests: [] },
  'PUT tables/tickets/columns/first_response_at': { etag: 'a2', undo: nothing }, 'PUT tables/tickets/columns/channel': { etag: 'a2', undo: nothing }
};
const data = (focus: string) => shown(routes, audit => (
  <DataView model={audit} focus={focus} locked={false} saved={async () => undefined} show={() => undefined} />
));

it('lands on the column that is missing, also where it was out of sight, and marks its row', async () => {
  await data('tickets.opened_at');
  const field = screen.getByRole('combobox', { name: 'Your column for opened_at' });
  expect(document.activeElement).toBe(field);
  expect(field.closest('tr')!.classList).toContain('ca-mod-found');
});

it('lands on the data request', async () => {
  await data('request');
  expect(screen.getByRole('heading', { name: 'Data request' })).toBeTruthy();
  expect(document.activeElement?.className).toContain('ca-Page');
});

it('lands on a table that is not there', async () => {
  await data('staff.role');
  expect(screen.getByRole('heading', { name: 'staff' })).toBeTruthy();
  expect(document.activeElement?.textContent).toContain('It needs: staff_id.');
});

it('lands where files are added', async () => {
  await data('add');
  expect(document.activeElement?.textContent).toBe('Add files…');
});

it('names the vendor of a table and sends its expressions and values as such', async () => {
  const { asked } = await data('tickets');
  expect(screen.getByText(/Zendesk · desk\.csv/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: /for first_response_at$/ }));
  await settled();
  fireEvent.click(screen.getByRole('button', { name: 'Use mail' }));
  await settled();
  const puts = asked.filter(a => a.method === 'PUT').map(a => a.body as object);
  expect(puts).toEqual([{ sql, before: nothing }, { value: 'mail', before: nothing }]);
});

// The questionnaire ------------------------------------------------------------------------------------------------

function asked(audience: string, respondent: string, question: string): unknown {
  const hint: T.QuestionHint = {
    kind: 'choice', options: [{ value: 'yes', text: 'Yes' }, { value: 'no', text: 'No' }], unit: '', seconds: 12, needs: ['sells'], low: null, high: null
  };
  return {
    audience, respondent, sections: [{
      id: 'first', title: '', order: [question], hints: { [question]: hint },
      json_schema: { $id: question, type: 'object', properties: { [question]: { type: 'object', title: `Asked of ${audience}` } } }
    }],
    answers: {}, facts: { sells: 'Do you sell?' }, absent: ['sells'], adds: {}, measured: {},
    people: [{ audience: 'leadership', respondent: 'Mei', answered: 0, asked: 1 }, { audience: 'customers', respondent: 'Ann', answered: 0, asked: 1 }]
  };
}
const leadership = asked('leadership', 'Mei', 'q1');

it('lands on a question although it would be skipped, and marks it', async () => {
  await shown({ questionnaire: leadership }, audit => <QuestionnaireView model={audit} focus="q1" show={() => undefined} />);
  const box = screen.getByRole('group', { name: 'Asked of leadership' });
  expect(box.classList).toContain('ca-mod-found');
  expect(box.contains(document.activeElement)).toBe(true);
});

it('asks those whom the question is for', async () => {
  const found = view();
  Object.values(found.texts.reasons).forEach(r => (r.questions[0].audience = ['customers']));
  const answers = [asked('leadership', 'Mei', 'q9'), asked('customers', 'Ann', 'q1')];
  const { asked: requests } = await shown({ findings: found, questionnaire: () => answers.shift() }, audit => (
    <QuestionnaireView model={audit} focus="q1" show={() => undefined} />
  ));
  expect(screen.getByRole('group', { name: 'Asked of customers' }).contains(document.activeElement)).toBe(true);
  expect(requests.filter(r => r.url.pathname.endsWith('/questionnaire')).pop()!.url.searchParams.get('respondent')).toBe('Ann');
});

it('opens what is sent out and what comes back, and puts the hand there', async () => {
  await shown({ questionnaire: leadership }, audit => <QuestionnaireView model={audit} focus="send" show={() => undefined} />);
  expect(screen.getByRole('heading', { name: 'Send forms' }).closest('section')!.contains(document.activeElement)).toBe(true);
});

it('uploads returned forms by the way of the lab and reads them there', async () => {
  const read = { dry_run: true, forms: [] };
  const { files, asked: requests } = await shown({ questionnaire: leadership, 'forms/read': read }, audit => (
    <QuestionnaireView model={audit} focus="read" show={() => undefined} />
  ));
  const input = document.querySelector<HTMLInputElement>('input[type=file]')!;
  fireEvent.change(input, { target: { files: [new File(['{}'], 'ann.html')] } });
  await settled();
  expect(files.upload).toHaveBeenCalledWith(expect.stringMatching(/^acme\/forms\/returned\//), [expect.any(File)]);
  expect(requests.find(r => r.url.pathname.endsWith('forms/read'))!.body).toEqual({ files: ['acme/forms/returned/x/ann.html'] });
});

// What leads there -------------------------------------------------------------------------------------------------

it('leads from the next steps to the very question and column', async () => {
  const show = vi.fn();
  const steps: T.Step[] = [
    { kind: 'questions', names: ['q7', 'q1'], table: null, points: 3, reasons: 2 },
    { kind: 'columns', names: ['tickets.opened_at', 'tickets.channel'], table: 'tickets', points: 2, reasons: 1 }
  ];
  await shown({}, () => <StepList path="acme" steps={steps} show={show} />);
  screen.getAllByRole('button').forEach(b => fireEvent.click(b));
  expect(show.mock.calls).toEqual([['questionnaire', 'q7'], ['data', 'tickets.opened_at']]);
});

it('leads from nothing to judge to adding files and to the questions', async () => {
  const show = vi.fn();
  const detail = { summary: { state: 'not-run' }, steps: [], tables: 0, answers: 0, questions: 100 };
  await shown({ state: state({ done: null }), audit: detail }, audit => <Overview model={audit} show={show} />);
  for (const name of ['Add files…', 'Answer questions']) {
    fireEvent.click(screen.getByRole('button', { name }));
  }
  expect(show.mock.calls).toEqual([['data', 'add'], ['questionnaire']]);
});

it('leads from a failed run to the column that is gone', async () => {
  const show = vi.fn();
  const last = { id: 'x', status: 'failed' as const };
  const run = { id: 'x', status: 'failed', started: '2026-10-31T09:00:00Z', sections: [], where: { table: 'tickets', column: 'opened_at' }, error: 'gone' };
  await shown({ state: state({ last }), runs: { runs: [run] } }, audit => <AuditBanner model={audit} done={null} locked={false} show={show} />);
  fireEvent.click(screen.getByRole('button', { name: 'Fix in Data' }));
  expect(show.mock.calls).toEqual([['data', 'tickets.opened_at']]);
});

// Away -------------------------------------------------------------------------------------------------------------

it.each([[403, 'You are signed out.'], [404, 'This audit was moved or deleted.']])('tells of the answers that wait where the server says %i', async (status, title) => {
  let there = true;
  const given = { respondent: 'Mei', audience: 'leadership' as const, put: { status: 'answered' as const, value: 1, note: '', confirmed: false, audience: null } };
  const { audit } = await shown({ state: () => (there ? state() : [status, { message: 'no', code: 'no' }]) }, audit => (
    <AuditBanner model={audit} done={null} locked={false} show={() => undefined} />
  ));
  outboxOf(audit).held = new Error('away');
  outboxOf(audit).flush = async () => undefined;
  ['q1', 'q2', 'q3'].forEach(question => outboxOf(audit).put({ ...given, question }, { etag: null, n: null }));
  there = false;
  await act(() => audit.refresh().catch(() => undefined));
  await settled();
  expect(screen.getByText(title)).toBeTruthy();
  expect(screen.queryAllByText(/3 answers are kept in this browser and sent later\./)).toHaveLength(status === 403 ? 1 : 0);
});
