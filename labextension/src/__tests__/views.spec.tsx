import { act, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { expect, it, vi } from 'vitest';
import { CommandIDs, LabContext } from '../lab';
import type { AuditModel } from '../model';
import { AuditBanner } from '../views/banner';
import { ChecklistView, filtered, groupOf, NO_FILTER } from '../views/checklist';
import { Overview } from '../views/overview';
import { RunsView } from '../views/runs';
import { lab, model, reason, server, state, view } from './samples';

const h = React.createElement;

async function shown(answers: Record<string, unknown>, element: (audit: AuditModel) => React.JSX.Element) {
  const { api, asked } = server({ state: state(), findings: view(), answers: { etag: 'x', answers: [] }, runs: { runs: [] }, ...answers });
  const around = lab(api);
  const audit = model(api);
  await audit.refresh();
  render(<LabContext.Provider value={around}>{element(audit)}</LabContext.Provider>);
  await act(() => new Promise(resolve => setTimeout(resolve, 20)));
  return { audit, asked, commands: around.commands };
}

it('puts the dearest first, then the severest, and the blind last', () => {
  expect(filtered(view(), NO_FILTER).map(r => r.id)).toEqual(['dear', 'severe', 'good-one', 'unseen']);
});

it('searches titles, ids and sources, and every filter narrows', () => {
  const v = view();
  expect(filtered(v, { ...NO_FILTER, search: 'late' }).map(r => r.id)).toEqual(['dear']);
  expect(filtered(v, { ...NO_FILTER, search: 'refund' })).toHaveLength(4);
  expect(filtered(v, { ...NO_FILTER, groups: new Set(['blind']) }).map(r => r.id)).toEqual(['unseen']);
  expect(filtered(v, { ...NO_FILTER, category: 'trust' }).map(r => r.id)).toEqual(['good-one']);
  expect(filtered(v, { ...NO_FILTER, evidence: 'data' }).map(r => r.id)).toEqual(['dear']);
});

it('never shows what was not assessed as good', () => {
  expect(groupOf(reason('x', { status: 'not-applicable', score: null }), view().bands)).toBe('skipped');
  expect(groupOf(reason('x', { status: 'failed', score: null }), view().bands)).toBe('blind');
  expect(groupOf(reason('x', { status: 'natural', score: null }), view().bands)).toBe('natural');
});

it('opens a reason with a sum that gives its score, and Escape leads back to its row', async () => {
  await shown({}, audit => <ChecklistView model={audit} show={() => undefined} />);
  const row = screen.getByRole('button', { name: 'Answers come late' });
  fireEvent.click(row);
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Answers come late' }));
  const why = screen.getByRole('region', { name: 'Why this score' });
  // 0.83 × 0.6 + 0.43 × 0.4 = 0.67, and 100 × (1 − 0.67) = 33
  expect(within(why).getByText('Together 0.67, so 100 × (1 − 0.67)')).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Why 33' })).toBeTruthy();
  fireEvent.keyDown(document.activeElement!, { key: 'Escape' });
  await act(() => new Promise(resolve => requestAnimationFrame(resolve)));
  expect(screen.queryByRole('heading', { name: 'Why 33' })).toBeNull();
  expect(document.activeElement).toBe(row);
});

it('walks the rows by arrow and jumps to the search by a slash', async () => {
  await shown({}, audit => <ChecklistView model={audit} show={() => undefined} />);
  const first = screen.getByRole('button', { name: 'Answers come late' });
  first.focus();
  fireEvent.keyDown(first, { key: 'ArrowDown' });
  expect(document.activeElement?.textContent).toBe('Severe');
  fireEvent.keyDown(document.activeElement!, { key: '/' });
  expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  fireEvent.change(document.activeElement!, { target: { value: 'refnud' } });
  expect(screen.getByText(/No reason matches “refnud”/)).toBeTruthy();
});

it('says what would light a blind reason', async () => {
  await shown({}, audit => <ChecklistView model={audit} focus="unseen" show={() => undefined} />);
  expect(screen.getByText('tickets.opened_at')).toBeTruthy();
  expect(screen.getByText('How fast do you answer?')).toBeTruthy();
});

it('offers the first run, and locks it where nothing may be written', async () => {
  const detail = { summary: { state: 'not-run' }, steps: [], tables: 6, answers: 4, questions: 100 };
  const { commands } = await shown({ state: state({ done: null }), audit: detail }, audit => <Overview model={audit} show={() => undefined} />);
  const run = vi.fn();
  commands.addCommand(CommandIDs.run, { execute: run });
  expect(screen.getByText(/6 tables are there/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Run audit' }));
  expect(run).toHaveBeenCalled();
});

it('shows a failed view with a way to try again', async () => {
  let broken = true;
  const answer = () => (broken ? [500, { message: 'findings.json is damaged', code: 'findings' }] : view());
  await shown({ findings: answer }, audit => <Overview model={audit} show={() => undefined} />);
  expect(screen.getByRole('alert').textContent).toContain('findings.json is damaged');
  broken = false;
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await new Promise(resolve => setTimeout(resolve, 20));
  });
  expect(screen.getByRole('heading', { name: 'What costs most' })).toBeTruthy();
});

const banner = (audit: AuditModel) => <AuditBanner model={audit} done={null} locked={false} show={() => undefined} />;

it('shows one banner, the worst', async () => {
  const stale = { run: 'run-1', started: '2026-10-31T09:00:00Z', data: ['data/orders.csv'], answers: [], settings: false, program: false, unknown: [] };
  const lost = { id: 'x', status: 'lost' as const };
  await shown({ state: state({ stale, last: lost, writable: false }) }, banner);
  expect(screen.getByText('The server stopped during the run.')).toBeTruthy();
  expect(screen.queryByText(/These figures are from/)).toBeNull();
});

it('says since when the figures are old, and by what', async () => {
  const stale = { run: 'run-1', started: '2026-10-31T09:00:00Z', data: ['data/a.csv', 'data/b.csv'], answers: ['answers/x.yaml'], settings: false, program: false, unknown: [] };
  await shown({ state: state({ stale }) }, banner);
  expect(screen.getByText('These figures are from Oct 31, 2026.')).toBeTruthy();
  expect(screen.getByText(/Changed since then: a\.csv, b\.csv, and 1 file of answers/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'What changed?' }));
  expect(screen.getByText(/data\/b\.csv/)).toBeTruthy();
});

it('shows each section of a running audit', async () => {
  const run = { id: 'job', status: 'running' as const, fraction: 0.43, seconds_left: 61, section: 'Scores' };
  const sections = [{ title: 'Data', status: 'done', seconds: 4.1 }, { title: 'Scores', status: 'running', seconds: null }];
  const current = { id: 'job', status: 'running', started: '2026-10-31T09:00:00Z', by: 'Mei', sections, log: [], files: {} };
  await shown({ state: state({ run }), 'runs/job': current }, audit => <RunsView model={audit} show={() => undefined} />);
  expect(screen.getByText('Scores, 2 of 2')).toBeTruthy();
  expect(screen.getByText('about 1 min left')).toBeTruthy();
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('43');
});
