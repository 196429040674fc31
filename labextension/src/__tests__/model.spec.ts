import { expect, it, vi } from 'vitest';
import { AuditError } from '../api';
import { model, server, state, view } from './samples';

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

it('asks with the revision it has, and keeps what it knows where nothing changed', async () => {
  let first = true;
  const { api, asked } = server({ state: () => (first ? ((first = false), state()) : [304, null]) });
  const audit = model(api);
  await audit.refresh();
  await audit.refresh();
  expect(asked[1].headers.get('If-None-Match')).toBe('"r1"');
  expect(audit.state?.rev).toBe('r1');
});

it('says that the server refused, and what it said', async () => {
  const { api } = server({ state: [404, { message: 'There is no audit in "acme".', code: 'no-audit' }] });
  const audit = model(api);
  await audit.refresh();
  expect(audit.gone).toBe(true);
  expect((audit.error as AuditError).message).toBe('There is no audit in "acme".');
});

it('loads a part once, and again only when what it was made from has changed', async () => {
  let done = 'run-1';
  const { api, asked } = server({ state: () => state({ rev: done, done }), findings: view() });
  const audit = model(api);
  await audit.refresh();
  audit.part('findings');
  audit.part('findings');
  await settle();
  expect(audit.part('findings').value?.run).toBe('run-1');
  const count = () => asked.filter(a => a.url.pathname.endsWith('findings')).length;
  expect(count()).toBe(1);
  done = 'run-2';
  await audit.refresh();
  audit.part('findings');
  await settle();
  expect(count()).toBe(2);
});

it('tells the end of a run once', async () => {
  const run = { id: 'job', status: 'running' as const, fraction: null, seconds_left: null, section: null };
  const states = [state({ run }), state({ rev: 'r2', last: { id: 'job', status: 'done' } }), state({ rev: 'r3' })];
  const { api } = server({ state: () => states.shift(), 'runs/job': { id: 'run-2', status: 'done' } });
  const audit = model(api);
  const ended = vi.fn();
  audit.ended.connect((_, r) => ended(r.id));
  await audit.refresh();
  expect(audit.poll.frequency.interval).toBe(2000);
  await audit.refresh();
  await audit.refresh();
  await settle();
  expect(ended.mock.calls).toEqual([['run-2']]);
});

it('turns a page that is not ours into an error with its status', async () => {
  const { api } = server({ audits: [502, 'not an error of ours'] });
  await expect(api.audits()).rejects.toMatchObject({ status: 502 });
});
