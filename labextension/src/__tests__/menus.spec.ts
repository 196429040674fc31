import { expect, it, vi } from 'vitest';
import { commandLine } from '../commandline';
import { CommandIDs } from '../lab';
import { holdsData } from '../menus';
import { AuditModels } from '../model';
import { RunningAudits } from '../running';
import { lab, server, state } from './samples';

it('offers an audit of data files and folders only', () => {
  const offered = ['a.csv', 'b.XLSX', 'c.parquet', 'd.csv.gz', 'e.png', 'f.ipynb', 'audit.yaml'].filter(name => holdsData({ type: 'file', name }));
  expect(offered).toEqual(['a.csv', 'b.XLSX', 'c.parquet', 'd.csv.gz']);
  expect(holdsData({ type: 'directory', name: 'exports' })).toBe(true);
});

it('tells the command of each tab, quoted for the shell', () => {
  expect(commandLine('overview', 'acme')).toBe('churn-audit run acme --out acme/reports');
  expect(commandLine('data', '')).toBe('churn-audit check .');
  expect(commandLine('checklist', 'acme', 'slow-response')).toBe('churn-audit checklist show slow-response');
  expect(commandLine('data', "Kita's; rm -rf x")).toBe("churn-audit check 'Kita'\\''s; rm -rf x'");
});

it('lists the runs that go on, and stops one', async () => {
  const active = { id: 'run-7', status: 'running', fraction: 0.43, seconds_left: 40, section: 'Plan' };
  const audits = [{ path: 'acme', name: 'Kita Coffee', active }, { path: 'other', name: 'Other', active: null }];
  const { api, asked } = server({ audits: { audits, complete: true }, 'DELETE runs/run-7': [202, {}], state: state() });
  const around = lab(api);
  const opened = vi.fn();
  around.commands.addCommand(CommandIDs.open, { execute: opened });
  const running = new RunningAudits(around, new AuditModels(api, () => 600));
  const changed = new Promise<void>(resolve => running.runningChanged.connect(() => resolve()));
  running.refreshRunning();
  await changed;
  const items = running.running();
  expect(items.map(i => i.label())).toEqual(['Kita Coffee: running 43%']);
  items[0].open!();
  expect(opened.mock.calls[0][0]).toEqual({ path: 'acme', tab: 'runs' });
  items[0].shutdown!();
  await vi.waitFor(() => expect(asked.some(a => a.method === 'DELETE' && a.url.searchParams.get('path') === 'acme')).toBe(true));
});
