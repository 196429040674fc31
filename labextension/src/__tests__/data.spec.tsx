import { act, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { expect, it } from 'vitest';
import { type ILab, LabContext } from '../lab';
import { storeOf } from '../mapping';
import type * as T from '../types';
import DataView from '../views/data';
import { patchOf } from '../views/data/settings';
import { lab, model, server, state } from './samples';

const h = React.createElement;

const nothing: T.Given = { column: null, value: null, sql: null, empty: false };
const why = (code: T.Why['code'], more: Partial<T.Why> = {}): T.Why => ({ code, language: null, n: null, sureness: null, ...more });

function column(name: string, more: Partial<T.MappedColumn> = {}): T.MappedColumn {
  return {
    name, kind: 'text', required: false, given: nothing, present: false, confidence: 'missing', why: why('nothing-fits'), note: null,
    examples: [], candidates: [], lights: [], ...more
  };
}

const sure = (name: string, source: string, more: Partial<T.MappedColumn> = {}) =>
  column(name, { given: { ...nothing, column: source }, present: true, confidence: 'sure', why: why('same-meaning'), ...more });

const candidate = (source: string, example: string): T.Candidate => ({ column: 'ordered_at', source, confidence: 0.9, example });

function mapping(etag = 'a1'): T.Mapping {
  const orders: T.MappedTable = {
    name: 'orders', source: ['data/sales.csv'], sheet: null, query: null, encoding: 'utf-8', delimiter: ',', by_name: false,
    source_columns: ['no', 'client', 'date', 'billed', 'net', 'till'], examples: {}, unreadable: null,
    columns: [
      sure('customer_id', 'client', { required: true, kind: 'id' }),
      column('ordered_at', {
        required: true, kind: 'timestamp', confidence: 'choose', why: why('several-fit', { n: 2 }),
        candidates: [candidate('date', '01.02.2026'), candidate('billed', '03.02.2026')]
      }),
      sure('amount', 'net', { confidence: 'likely', why: why('similar-name', { sureness: 0.86 }), note: '0.86', kind: 'number' }),
      column('discount_amount', { lights: ['wrong-price', 'hidden-fees'] }),
      column('channel')
    ]
  };
  return {
    etag, data: 'd1', tables: [orders], absent: [{ name: 'staff', points: 4.6, reasons: ['rude-staff'], columns: ['role'], needed: ['staff_id'] }],
    unused: [{ file: 'data/calls.csv', sheet: null, table: true, fits: ['tickets'] }, { file: 'data/notes.docx', sheet: null, table: false, fits: [] }],
    settings: {
      name: 'Acme', industry: null, industries: ['retail'], locale: 'en', currency: 'EUR', timezone: 'UTC', as_of: null,
      churn: { definition: null, inactivity_days: 'auto' }
    }
  };
}

const quality = (more: Partial<T.Quality> = {}): T.Quality => ({
  done: true, started: null, unreadable: [], error: null,
  tables: [{
    name: 'orders', rows: 400, kept: 380, rejected: 8, duplicates: 0, unknown_customers: 12, first: null, last: null, faulty: 20,
    problems: [
      { kind: 'unreadable', column: 'amount', count: 8, rejects: true, message: 'amount is not a number', places: [4, 118], files: [] },
      { kind: 'ambiguous-dates', column: 'ordered_at', count: 9, rejects: false, message: 'day/month/year is assumed', places: [], files: [] }
    ]
  }],
  ...more
});

const rows = (): T.Rows => ({
  columns: ['customer_id', 'amount'], total: 400, checked: true, orders: {},
  rows: [
    { file: 'sales.csv', place: 2, fate: 'kept', values: ['C1', '12'], faults: [] },
    { file: 'sales.csv', place: 4, fate: 'rejected', values: ['C2', null], faults: [{ kind: 'unreadable', column: 'amount', text: 'n/a', rejects: true }] }
  ]
});

const undo = { ...nothing, before: null, note: null };
const changed = (etag: string, more = {}) => ({ etag, undo: { ...undo, ...more } });

async function shown(answers: Record<string, unknown> = {}, more: { locked?: boolean; focus?: string; files?: ILab['files'] } = {}) {
  const { api, asked } = server({
    state: state(), tables: mapping(), quality: quality(), 'tables/orders/rows': rows(),
    'PUT tables/orders/columns/ordered_at': changed('a2'), 'PUT tables/orders/columns/amount': changed('a2', { column: 'net', note: '0.86' }),
    ...answers
  });
  const audit = model(api);
  await audit.refresh();
  let saved = 0;
  const view = (
    <LabContext.Provider value={{ ...lab(api), files: more.files }}>
      <DataView model={audit} focus={more.focus} locked={!!more.locked} saved={async () => void saved++} show={() => undefined} />
    </LabContext.Provider>
  );
  render(view);
  await settled();
  const puts = () => asked.filter(a => a.method === 'PUT' || a.method === 'PATCH');
  return { audit, asked, puts, saved: () => saved };
}

const settled = () => act(() => new Promise(resolve => setTimeout(resolve, 60)));
const rowOf = (name: string) => screen.getByRole('combobox', { name: `Your column for ${name}` }).closest('tr')!;

it('says how sure each column is and why, the undecided with both candidates', async () => {
  await shown();
  expect(rowOf('customer_id').textContent).toContain('Sure');
  expect(rowOf('customer_id').textContent).toContain('same meaning; 96.9% found in customers');
  expect(rowOf('amount').textContent).toContain('name and values fit: 86% sure');
  expect(rowOf('ordered_at').textContent).toContain('2 columns fit');
  expect(within(rowOf('ordered_at')).getByRole('button', { name: 'Use date' })).toBeTruthy();
  expect(within(rowOf('ordered_at')).getByRole('button', { name: 'Use billed' })).toBeTruthy();
  expect(rowOf('discount_amount').textContent).toContain('would light 2 reasons');
  expect(screen.queryByRole('combobox', { name: 'Your column for channel' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show 1 column that is not in the file' }));
  expect(rowOf('channel').textContent).toContain('nothing in the file fits');
  expect(screen.getByText('Not used: no, date, billed, till')).toBeTruthy();
});

it('keeps a candidate with one click, tells the editor, and takes it back', async () => {
  const { puts, saved } = await shown();
  fireEvent.click(screen.getByRole('button', { name: 'Use date' }));
  await settled();
  expect(puts()[0].body).toEqual({ column: 'date', before: nothing });
  expect(puts()[0].headers.get('If-Match')).toBe('"a1"');
  expect(saved()).toBe(1);
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await settled();
  expect(puts()[1].body).toEqual(undo);
  expect((screen.getByRole('button', { name: 'Undo' }) as HTMLButtonElement).disabled).toBe(true);
  expect((screen.getByRole('button', { name: 'Redo' }) as HTMLButtonElement).disabled).toBe(false);
});

it('changes nothing by arrows or letters until Enter, and nothing at Escape', async () => {
  const { puts } = await shown();
  const field = screen.getByRole('combobox', { name: 'Your column for ordered_at' });
  fireEvent.keyDown(field, { key: 'ArrowDown' });
  fireEvent.change(field, { target: { value: 'column:billed' } });
  expect(puts()).toHaveLength(0);
  fireEvent.keyDown(field, { key: 'Escape' });
  expect((field as HTMLSelectElement).value).toBe('');
  fireEvent.keyDown(field, { key: 'b' });
  fireEvent.change(field, { target: { value: 'column:billed' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  await settled();
  expect(puts()[0].body).toEqual({ column: 'billed', before: nothing });
});

it('accepts what is likely, and the note of how sure it was comes back with undo', async () => {
  const { puts } = await shown();
  fireEvent.click(screen.getByRole('button', { name: 'Accept 1 likely' }));
  await settled();
  expect(puts()[0].body).toEqual({ column: 'net', before: { ...nothing, column: 'net' } });
  fireEvent.keyDown(rowOf('amount'), { key: 'z', ctrlKey: true });
  await settled();
  expect(puts()[1].body).toEqual({ ...undo, column: 'net', note: '0.86' });
});

it('asks whose value to keep where two have changed the same column, and cuts what can be undone', async () => {
  let first = true;
  const collide = () => {
    const answer = first
      ? [412, { message: 'changed', code: 'changed', current: { etag: 'a9', given: { ...nothing, column: 'billed' }, saved: '2026-11-22T14:05:00Z' } }]
      : changed('a10');
    first = false;
    return answer;
  };
  const { puts } = await shown({ 'PUT tables/orders/columns/ordered_at': collide });
  fireEvent.click(screen.getByRole('button', { name: 'Accept 1 likely' }));
  await settled();
  fireEvent.click(screen.getByRole('button', { name: 'Use date' }));
  await settled();
  const banner = screen.getByText('You and someone else both changed “orders.ordered_at”.').closest('.ca-Banner') as HTMLElement;
  expect(banner.textContent).toContain('Yours: date. Theirs, saved');
  expect(screen.getByText('Earlier changes can no longer be taken back here: orders.ordered_at was changed elsewhere.')).toBeTruthy();
  expect((screen.getByRole('button', { name: 'Undo' }) as HTMLButtonElement).disabled).toBe(true);
  fireEvent.click(within(banner).getByRole('button', { name: 'Keep mine' }));
  await settled();
  expect(puts()[2].body).toMatchObject({ column: 'date', before: { column: 'billed' } });
  expect(screen.queryByText(/both changed/)).toBeNull();
});

it('tells a refused expression beside its field and keeps what was typed', async () => {
  const refused = [422, { message: 'The file has no column "nett"; did you mean "net"?', code: 'sql' }];
  await shown({ 'PUT tables/orders/columns/discount_amount': refused });
  const field = screen.getByRole('combobox', { name: 'Your column for discount_amount' });
  fireEvent.change(field, { target: { value: 'sql' } });
  const text = screen.getByRole('textbox', { name: 'Expression for discount_amount' }) as HTMLTextAreaElement;
  fireEvent.change(text, { target: { value: 'nett - 1' } });
  fireEvent.submit(text.closest('form')!);
  await settled();
  expect(screen.getAllByRole('alert')).toHaveLength(1);
  expect(screen.getByRole('alert').textContent).toContain('did you mean "net"?');
  expect(text.value).toBe('nett - 1');
  expect(text.getAttribute('aria-invalid')).toBe('true');
});

it('marks what is rejected, adds up, and every problem has its way out', async () => {
  const { asked } = await shown();
  const cells = screen.getByRole('table', { name: 'Rows of orders as they will be read' });
  expect(cells.textContent).toContain('n/a');
  expect(cells.textContent).toContain('not a number');
  expect(cells.textContent).toContain('row left out');
  expect(screen.getByText('400 rows: 380 kept, 8 rejected, 12 left out.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Change in audit.yaml: day/month/year is assumed' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Show rows: amount is not a number' }));
  await settled();
  const last = asked.filter(a => a.url.pathname.endsWith('/rows')).pop()!;
  expect(Object.fromEntries(last.url.searchParams)).toMatchObject({ only: 'problems', column: 'amount', kind: 'unreadable' });
});

it('says that all rows are being checked, and what is unreadable', async () => {
  await shown({ quality: quality({ done: false }) });
  expect(screen.getByText('checking 400 rows…')).toBeTruthy();
  document.body.innerHTML = '';
  await shown({ quality: quality({ tables: [], unreadable: [{ name: 'orders', message: 'sales.csv has no column ordered_at' }] }) });
  expect(screen.getByText(/This table cannot be read yet./).textContent).toContain('no column ordered_at');
});

it('locks everything while the editor has unsaved edits or the folder is read-only, and says why', async () => {
  await shown({}, { locked: true });
  expect(screen.getByText(/unsaved edits in the text editor/)).toBeTruthy();
  for (const name of ['Use date', 'Use billed', 'Accept 1 likely', 'Undo']) {
    expect((screen.getByRole('button', { name }) as HTMLButtonElement).disabled).toBe(true);
  }
  expect((screen.getByRole('combobox', { name: 'Your column for amount' }) as HTMLSelectElement).disabled).toBe(true);
  document.body.innerHTML = '';
  await shown({ state: state({ writable: false }) });
  expect(screen.getByText('Locked: you may not write to this folder.')).toBeTruthy();
});

it('tells what a table that is not there would light, and uses a file for it', async () => {
  const { puts } = await shown({ 'PUT tables/staff/source': { etag: 'a2', undo: { source: null, sheet: null, entry: null } } });
  fireEvent.click(screen.getByRole('button', { name: /^staff/ }));
  expect(screen.getByText('It would light 1 reason, 4.6 % of the score.')).toBeTruthy();
  expect(screen.getAllByText('not a table: CSV, XLSX, Parquet and JSON Lines can be read')).toHaveLength(1);
  fireEvent.click(screen.getByRole('button', { name: 'Use calls.csv as staff' }));
  await settled();
  expect(puts()[0].body).toEqual({ source: ['data/calls.csv'], sheet: null });
});

it('goes on after an error of the server', async () => {
  const { audit } = await shown({ tables: [500, { message: 'broken', code: 'unexpected' }] });
  expect(screen.getByRole('alert').textContent).toContain('The data could not be looked at.');
  audit.api.tables = async () => mapping();
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await settled();
  expect(rowOf('amount')).toBeTruthy();
  expect(storeOf(audit).error).toBeNull();
});

it('sends of the settings only what differs', () => {
  const before = {
    name: 'Acme', industry: 'retail', currency: 'EUR', timezone: 'UTC', locale: 'en', as_of: '2026-06-30', definition: '', inactivity_days: ''
  };
  expect(patchOf(before, before)).toEqual({});
  expect(patchOf(before, { ...before, industry: '', as_of: '', inactivity_days: '90' })).toEqual({
    business: { industry: null }, as_of: null, churn: { inactivity_days: 90 }
  });
});
