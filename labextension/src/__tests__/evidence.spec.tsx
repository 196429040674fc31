import { act, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { expect, it, vi } from 'vitest';
import { type ILab, LabContext } from '../lab';
import type { AuditModel } from '../model';
import { Detail } from '../views/detail';
import { WhatIf } from '../views/whatif';
import { RunsView } from '../views/runs';
import { lab, model, server, state, view } from './samples';

const h = React.createElement;

const pause = (ms = 20) => act(() => new Promise(resolve => setTimeout(resolve, ms)));

async function shown(answers: Record<string, unknown>, element: (audit: AuditModel) => React.JSX.Element, more: Partial<ILab> = {}) {
  const { api, asked } = server({ state: state(), ...answers });
  const audit = model(api);
  await audit.refresh();
  render(<LabContext.Provider value={{ ...lab(api), ...more }}>{element(audit)}</LabContext.Provider>);
  await pause();
  return { audit, asked };
}

const empty = { reason: 'dear', part: 'data', chart: null, answers: [], heard: null, queries: [], exposure: [] };
const chart = { title: 'Slowest takes most', what: 'Score of each', alt: 'Scores by evidence. Slowest 17.', svg: '<svg/>', columns: ['Evidence', 'Score'], rows: [['Slowest', '17'], ['Together', '33']] };

function detail(id: string, show = vi.fn(), change: (r: ReturnType<typeof view>['findings']['reasons'][0]) => void = () => undefined) {
  const v = view();
  const reason = v.findings.reasons.find(r => r.id === id)!;
  change(reason);
  return (audit: AuditModel) => (
    <Detail model={audit} view={v} reason={reason} count={4} close={() => undefined} open={() => undefined} show={show} />
  );
}

it('shows the chart with its sentence, and the same figures as a table on demand', async () => {
  await shown({ 'reasons/dear/evidence': { ...empty, chart } }, detail('dear'));
  const drawn = screen.getByRole('img', { name: chart.alt }) as HTMLImageElement;
  expect(drawn.src.startsWith('data:image/svg+xml')).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: 'Table' }));
  const table = screen.getByRole('region', { name: 'Slowest takes most, table' });
  expect(within(table).getByRole('rowheader', { name: 'Together' })).toBeTruthy();
  expect(within(table).getByText('17')).toBeTruthy();
});

it('asks for a part only when it is opened, and says which failed', async () => {
  const answer = { ...empty, part: 'answers', answers: [{ respondent: 'm', audience: 'leadership', question: 'q1', status: 'answered', value: 'yes', note: 'same day', etag: 'e' }] };
  let broken = true;
  const given = () => (broken ? [500, { message: 'answers/m.yaml cannot be read', code: 'answers' }] : answer);
  const { asked } = await shown({ 'reasons/dear/evidence': given }, detail('dear'));
  expect(screen.getByRole('alert').textContent).toContain('answers/m.yaml cannot be read');
  broken = false;
  fireEvent.click(screen.getByRole('button', { name: 'Answers' }));
  await pause();
  expect(asked.map(a => a.url.searchParams.get('part'))).toEqual([null, 'data', 'answers']);
  expect(screen.getByText('How fast do you answer?')).toBeTruthy();
  expect(screen.getByText('Leadership')).toBeTruthy();
  expect(screen.getByText(/same day/)).toBeTruthy();
});

it('counts the texts by source and words and shows the latest', async () => {
  const heard = { sources: [{ name: 'exits', n: 30 }], words: [{ name: 'late', n: 12 }], coded: 3, latest: [{ source: 'exits', day: '2026-06-01', text: 'Late again' }] };
  await shown({ 'reasons/dear/evidence': { ...empty, part: 'texts', heard } }, detail('dear'));
  fireEvent.click(screen.getByRole('button', { name: 'Texts 41' }));
  await pause();
  expect(screen.getByText('41 of 512 texts name it (8%).')).toBeTruthy();
  expect(screen.getByText(/“late”/)).toBeTruthy();
  expect(screen.getByRole('region', { name: 'The latest texts' }).textContent).toContain('Late again');
});

it('opens the queries in a notebook', async () => {
  const openFile = vi.fn();
  const found = { ...empty, part: 'sql', queries: [{ metric: 'hours', title: 'Hours', sql: 'SELECT 1' }] };
  await shown({ 'reasons/dear/evidence': found, 'reasons/dear/notebook': { path: 'acme/dear.ipynb' } }, detail('dear'), { openFile });
  fireEvent.click(screen.getByRole('button', { name: 'SQL' }));
  await pause();
  expect(screen.getByText('SELECT 1')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Open in notebook' }));
  await pause();
  expect(openFile).toHaveBeenCalledWith('acme/dear.ipynb');
});

it('saves the customers behind a reason as a file and shows where, never whom', async () => {
  const saved = { file: 'acme/lists/dear-2026-10-31.csv', listed: 200, left_out: 12, count: 212, sampled: false };
  const openFile = vi.fn();
  await shown(
    { 'reasons/dear/evidence': { ...empty, chart }, 'reasons/dear/customers': [201, saved] },
    detail('dear', vi.fn(), r => {
      r.association = { exposed_customers: 212, exposed_departures: 40, indistinguishable_from: [] } as never;
    }),
    { openFile }
  );
  fireEvent.click(screen.getByRole('button', { name: 'Save list…' }));
  await pause();
  expect(screen.getByText(/200 ids saved to/).textContent).toContain('12 who moved, died or want no contact are left out.');
  fireEvent.click(screen.getByRole('button', { name: saved.file }));
  expect(openFile).toHaveBeenCalledWith(saved.file);
});

it('leads from a blind reason to the column and to the question that would light it', async () => {
  const show = vi.fn();
  await shown({}, detail('unseen', show));
  fireEvent.click(screen.getByRole('button', { name: 'tickets.opened_at' }));
  fireEvent.click(screen.getByRole('button', { name: 'How fast do you answer?' }));
  expect(show.mock.calls).toEqual([['data', 'tickets.opened_at'], ['questionnaire', 'q1']]);
});

const run = (id: string, started: string, value: number) => ({
  id, status: 'done', started, by: 'Mei', sections: [], log: [], error: null, folder: `acme/${id}`, files: { html: `acme/${id}/report.html` },
  headline: { value, low: value - 5, high: value + 5, grade: 'C', coverage: 0.7, open: 0 }
});
const runs = [run('two', '2026-10-31T09:00:00Z', 61), run('one', '2026-09-30T09:00:00Z', 58)];
const compared = {
  a: runs[1], b: runs[0], by: 3, overlap: true, settings: false, checklist: false, program: false, data: ['data/tickets.csv'], answers: [],
  split: [{ origin: 'data', points: 2.1 }, { origin: 'answers', points: 0.9 }, { origin: 'checklist', points: 0 }, { origin: 'program', points: 0 }],
  reasons: [
    { id: 'dear', title: 'Answers come late', a: 41, b: 33, overlap: false, origin: 'data', metric: { title: 'Slowest tenth', unit: 'h', then: 33, now: 41 } },
    { id: 'small', title: 'Small', a: 50, b: 50.2, overlap: true, origin: 'answers', metric: null }
  ],
  fixes: [{ id: 'call-back', title: 'Call back', verdict: 'worked', metric: { title: 'Followed up', unit: 'share', then: 0.18, now: 0.46 } }]
};

it('compares two runs in place: where the difference comes from, what moved and why, and whether fixes worked', async () => {
  await shown({ runs: { runs }, compare: compared }, audit => <RunsView model={audit} show={() => undefined} />);
  for (const box of screen.getAllByRole('checkbox')) {
    fireEvent.click(box);
  }
  await pause();
  expect(screen.getByRole('heading', { name: 'Sep 30, 2026 compared with Oct 31, 2026' })).toBeTruthy();
  expect(screen.getByText(/The ranges overlap \(53–63, 56–66\)/)).toBeTruthy();
  expect(screen.getByText('+2.1')).toBeTruthy();
  expect(screen.getByText('data/tickets.csv')).toBeTruthy();
  expect(screen.getByText('Slowest tenth: 33 h → 41 h')).toBeTruthy();
  expect(screen.queryByText('Small')).toBeNull();
  expect(screen.getByText('1 more reason moved less.')).toBeTruthy();
  expect(screen.getByText('worked')).toBeTruthy();
  expect(screen.getByText('Followed up: 18% → 46%')).toBeTruthy();
});

it('draws the trend and has it as a table', async () => {
  await shown({ runs: { runs } }, audit => <RunsView model={audit} show={() => undefined} />);
  expect(screen.getByRole('img', { name: 'Scores by run. Sep 30, 2026: 58 and Oct 31, 2026: 61.' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Table' }));
  expect(within(screen.getByRole('region', { name: 'Trend, table' })).getAllByRole('row')).toHaveLength(3);
});

it('says of a run whose inputs are gone that it can be read, not verified', async () => {
  const gone = { verdict: 'gone', same: 3, changed: [], gone: ['data/orders.csv'], program: true, checklist: true };
  await shown({ runs: { runs }, 'runs/two/files': gone }, audit => <RunsView model={audit} show={() => undefined} />);
  fireEvent.click(screen.getByRole('button', { name: /More of Oct 31/ }));
  const items = () => [...document.querySelectorAll<HTMLElement>('.lm-Menu-item[data-type="command"]')];
  expect(items().map(i => i.textContent)).toEqual(['HTML', 'Folder', 'Verify figures', 'Delete run…']);
  const menu = document.querySelector('.lm-Menu')!;
  for (let i = 0; i < 2; i++) {
    menu.dispatchEvent(new KeyboardEvent('keydown', { keyCode: 40, bubbles: true } as KeyboardEventInit));
  }
  menu.dispatchEvent(new KeyboardEvent('keydown', { keyCode: 13, bubbles: true } as KeyboardEventInit));
  await pause();
  expect(screen.getByText('It can be read, but not verified any more.')).toBeTruthy();
  expect(screen.getByText(/data\/orders\.csv/)).toBeTruthy();
});

const fix = (id: string, in_plan: boolean) => ({
  id, reasons: ['dear'], in_plan, rank: 1, status: 'open', grade: 'B', indicative: false, effort_days: { value: 10, low: 5, high: 15 },
  saving_per_year: { value: 1000, low: 500, high: 2000 }, indicative_per_year: null, quadrant: 'quick-win'
});
const tried = (used: number) => ({ fixes: [fix('a', true), fix('b', false)], plan: { ...view().findings.plan, used_days: used, cost: null } });

it('tries other numbers, dims the old result, and keeps the last good one after an error', async () => {
  let answer: unknown = tried(10);
  const { asked } = await shown({ 'what-if': () => answer }, audit => <WhatIf model={audit} view={view()} close={() => undefined} />);
  await pause(300);
  expect(screen.getByText(/10 of 60 person-days/)).toBeTruthy();
  answer = [422, { message: 'no fix "a"', code: 'input' }];
  fireEvent.change(screen.getByRole('combobox', { name: 'Your choice for a' }), { target: { value: 'always' } });
  fireEvent.click(screen.getByRole('button', { name: 'A, B' }));
  expect(document.querySelector('[aria-busy="true"]')).toBeTruthy();
  await pause(300);
  const bodies = asked.filter(a => a.url.pathname.endsWith('what-if')).map(a => a.body as { always: string[]; grades: unknown });
  expect(bodies).toHaveLength(2);
  expect([bodies[0].always, bodies[0].grades, bodies[1].always, bodies[1].grades]).toEqual([[], null, ['a'], ['A', 'B']]);
  expect(screen.getByRole('alert').textContent).toBe('no fix "a"');
  expect(screen.getByText(/10 of 60 person-days/)).toBeTruthy();
});

it('saves capacity alone, by the version it has seen, and takes it back', async () => {
  const saved = vi.fn(async () => undefined);
  const changed = { etag: 'a2', undo: { person_days: 60, day_rate: null, payback_years: null } };
  const { asked } = await shown({ 'what-if': tried(10), capacity: changed }, audit => (
    <WhatIf model={audit} view={view()} file={{ locked: false, saved }} close={() => undefined} />
  ));
  fireEvent.change(screen.getByRole('spinbutton', { name: 'Person-days' }), { target: { value: '80' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save to audit.yaml' }));
  await pause();
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await pause();
  const puts = asked.filter(a => a.url.pathname.endsWith('capacity'));
  expect(puts.map(p => p.body)).toEqual([{ person_days: 80, day_rate: null }, changed.undo]);
  expect(puts.map(p => p.headers.get('If-Match'))).toEqual(['"a1"', '"a2"']);
  expect(saved).toHaveBeenCalledTimes(2);
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});
