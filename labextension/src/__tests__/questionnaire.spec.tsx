import { act, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import { AuditError } from '../api';
import { LabContext } from '../lab';
import type { AnswerItem, AnswerPut, QuestionHint, QuestionnaireView } from '../types';
import { mistakeOf, putOf } from '../views/questionnaire/field';
import { numberIn, secondsFor } from '../views/questionnaire/numbers';
import { type IEntry, Outbox } from '../views/questionnaire/outbox';
import { SectionForm } from '../views/questionnaire/section';
import { Session } from '../views/questionnaire/session';
import { mistakes, validator } from '../views/questionnaire/validator';
import { lab, server } from './samples';

const h = React.createElement;

const put = (value: AnswerPut['value']): AnswerPut => ({ status: 'answered', value, note: '', confirmed: false, audience: 'leadership' });
const item = (value: AnswerItem['value'], etag: string): AnswerItem => ({
  respondent: 'Mei', audience: 'leadership', question: 'q', status: 'answered', value, note: '', date: '2026-11-01', etag
});
const given = (value: AnswerPut['value'], question = 'q') => ({ respondent: 'Mei', audience: 'leadership' as const, question, put: put(value) });
const NEW = { etag: null, n: null };
const soon = () => act(() => new Promise(resolve => setTimeout(resolve, 20)));

beforeEach(() => window.localStorage.clear());

// The validator ----------------------------------------------------------------------------------------------------

it('finds what is wrong with a value, and where', () => {
  const schema = { type: 'object', properties: { n: { type: 'number', minimum: 0, maximum: 500 }, c: { enum: ['a', 'b'] } } } as const;
  expect(mistakes(schema, { n: 24, c: 'a' })).toEqual([]);
  expect(mistakes(schema, { n: 2400 })).toEqual([{ path: ['n'], message: 'is not within 0–500' }]);
  expect(validator.validateFormData({ c: 'x' }, schema).errorSchema).toEqual({ c: { __errors: ['is not one of a, b'] } });
  expect(validator.isValid({ const: 1 }, 1, {})).toBe(true);
  expect(validator.isValid({ oneOf: [{ const: 1 }, { const: 2 }] }, 3, {})).toBe(false);
  expect(validator.isValid({ type: ['integer', 'null'] }, 1.5, {})).toBe(false);
});

it('reads numbers as people write them', () => {
  expect(['2,5', '2.5', '1,000', '1.000,5', '１２', '−3', "1'000", '.5'].map(t => numberIn(t))).toEqual([2.5, 2.5, 1000, 1000.5, 12, -3, 1000, 0.5]);
  expect(numberIn('1,000', 'ru')).toBe(1);
  expect(['', 'abc', '1,2,3', '4-5'].map(t => numberIn(t))).toEqual([null, null, null, null]);
});

it('goes by the usual time until five answers are there, then by their median', () => {
  expect(secondsFor('choice', 12, { choice: [1, 1, 1, 1] })).toBe(12);
  expect(secondsFor('choice', 12, { choice: [9, 3, 30, 5, 7] })).toBe(7);
  expect(secondsFor('number', 20, { choice: [9, 3, 30, 5, 7] })).toBe(20);
});

const HOURS: QuestionHint = { kind: 'number', options: [], unit: 'hours', seconds: 20, needs: [], low: 0, high: 500 };

it('asks about a number far out, keeps it once it is meant, and counts no note alone', () => {
  const draft = { status: 'answered' as const, value: '2,400', note: '', confirmed: false };
  expect(mistakeOf(draft, HOURS, 'en')).toBe('far');
  expect(putOf({ ...draft, confirmed: true }, HOURS, 'en').put).toMatchObject({ value: 2400, confirmed: true });
  expect(mistakeOf({ ...draft, value: 'many' }, HOURS, 'en')).toBe('words');
  expect(mistakeOf({ ...draft, status: '', value: '', note: 'seen' }, HOURS, 'en')).toBe('note');
  expect(putOf({ ...draft, status: 'unknown' }, HOURS, 'en').put).toMatchObject({ status: 'unknown', value: null });
});

// The outbox -------------------------------------------------------------------------------------------------------

it('sends in the order given, one at a time', async () => {
  const sent: string[] = [];
  const box = new Outbox('box', async e => {
    sent.push(e.question);
    return item(1, 'e');
  });
  ['b', 'a', 'c'].forEach(q => box.put(given(1, q), NEW));
  await soon();
  expect(sent).toEqual(['b', 'a', 'c']);
  expect(box.waiting).toBe(0);
});

it('keeps answers over a reload while the server is away, and sends them after', async () => {
  const away = new Outbox('box', async () => Promise.reject(new TypeError('no network')));
  away.put(given(1), NEW);
  away.put(given(2, 'r'), NEW);
  await soon();
  expect([away.waiting, away.held?.message]).toEqual([2, 'no network']);
  away.dispose();
  const send = vi.fn(async (e: IEntry) => item(e.put!.value, 'e'));
  const back = new Outbox('box', send);
  await soon();
  expect(send.mock.calls.map(c => c[0].question)).toEqual(['q', 'r']);
  expect(back.waiting).toBe(0);
});

it('sends the last of several changes, on the version that the first made', async () => {
  let answer: (i: AnswerItem) => void = () => undefined;
  const sent: [unknown, string | null][] = [];
  const box = new Outbox('box', e => {
    sent.push([e.put?.value, e.etag]);
    return new Promise(resolve => (answer = resolve));
  });
  let n = box.put(given(1), NEW);
  await soon();
  n = box.put(given(2), { etag: null, n });
  n = box.put(given(3), { etag: null, n });
  answer(item(1, 'one'));
  await soon();
  answer(item(3, 'three'));
  await soon();
  expect(sent).toEqual([[1, null], [3, 'one']]);
  expect(box.entries()).toEqual([]);
});

it('sends what is typed on while an answer is kept on the version that was made of it', async () => {
  const sent: [unknown, string | null][] = [];
  const box = new Outbox('box', async e => {
    sent.push([e.put?.value ?? null, e.etag]);
    return e.put && item(e.put.value, `made of ${e.put.value}`);
  });
  const n = box.put(given(1), NEW);
  await soon();
  const gone = box.put({ ...given(1), put: null }, { etag: null, n }); // its field saw no more than that it was given
  await soon();
  box.put(given(2), { etag: null, n: gone });
  await soon();
  expect(sent).toEqual([[1, null], [null, 'made of 1'], [2, null]]);
  expect(box.open).toBe(0);
});

const changed = (current: AnswerItem | null) =>
  new AuditError(412, { message: 'changed', code: 'changed', problems: [], where: null, way_out: [], current });

it('shows both of two answers, and sends mine over the other when it is kept', async () => {
  const send = vi.fn(async (e: IEntry) => (e.etag === 'theirs' ? item(1, 'mine') : Promise.reject(changed(item(2, 'theirs')))));
  const box = new Outbox('box', send);
  box.put(given(1), NEW);
  await soon();
  const [entry] = box.entries();
  expect(entry.conflict?.current?.value).toBe(2);
  expect([box.waiting, box.open]).toEqual([0, 1]);
  box.keepMine(entry);
  await soon();
  expect(box.entries()).toEqual([]);
  expect(send).toHaveBeenCalledTimes(2);
});

it('takes the same answer from elsewhere for its own, and an answer that is refused waits for another', async () => {
  const box = new Outbox('box', async e => {
    throw e.question === 'q' ? changed(item(1, 'x')) : new AuditError(422, { message: 'not one of a, b', code: 'value' } as never);
  });
  box.put(given(1), NEW);
  box.put(given(1, 'wrong'), NEW);
  await soon();
  expect(box.entries().map(e => e.refused)).toEqual(['not one of a, b']);
});

it('keeps both where another tab has answered the same question meanwhile', () => {
  const stuck = () => new Promise<null>(() => undefined);
  const [one, two] = [new Outbox('box', stuck), new Outbox('box', stuck)];
  one.put(given(1), NEW);
  two.put(given(2), NEW);
  expect(two.entries().map(e => e.put?.value)).toEqual([1, 2]);
});

// A section --------------------------------------------------------------------------------------------------------

const hint = (more: Partial<QuestionHint>): QuestionHint => ({ kind: 'choice', options: [], unit: '', seconds: 12, needs: [], low: null, high: null, ...more });
const YES_NO = [{ value: 'yes', text: 'Yes' }, { value: 'no', text: 'No' }];

function asked(answers: QuestionnaireView['answers'] = {}): QuestionnaireView {
  const property = (title: string) => ({ title, type: 'object', properties: { status: { type: 'string' }, value: {}, note: { type: 'string' } } });
  return {
    audience: 'leadership', respondent: 'Mei', people: [], answers, absent: [], adds: { who: 1.1 }, unread: '',
    measured: { hours: 'The data up to 31 October say: reply time: 30 h.' },
    facts: { loyalty: 'Do you have a loyalty programme?' },
    sections: [{
      id: 's', title: 'First of all', order: ['loyalty', 'who', 'hours', 'points'],
      json_schema: { $id: 'q/s', type: 'object', properties: {
        loyalty: property('Do you have a loyalty programme?'), who: property('Who is told?'), hours: property('How long?'), points: property('Do points expire?')
      } },
      hints: {
        loyalty: hint({ kind: 'fact', options: YES_NO }),
        who: hint({ options: [{ value: 'shop', text: 'The shop only' }, { value: 'owner', text: 'One owner' }] }),
        hours: HOURS,
        points: hint({ kind: 'yes_no', options: YES_NO, needs: ['loyalty'] })
      }
    }]
  };
}

async function section(answers: QuestionnaireView['answers'] = {}, send?: (e: IEntry) => Promise<AnswerItem | null>) {
  const saved = vi.fn(send ?? (async (e: IEntry) => (e.put ? { ...item(e.put.value, `${e.n}`), ...e.put, question: e.question } as AnswerItem : null)));
  const box = new Outbox('box', saved);
  const session = new Session(asked(answers), box);
  const { api } = server({});
  const shown = render(
    <LabContext.Provider value={lab(api)}>
      <SectionForm section={session.view.sections[0]} session={session} locked={false} />
    </LabContext.Provider>
  );
  await soon();
  return { session, saved, box, shown };
}
const group = (name: string) => within(screen.getByRole('group', { name }));

it('sends a choice at once and a number 600 ms after the last key', async () => {
  const { saved } = await section();
  fireEvent.click(group('Who is told?').getByLabelText('One owner'));
  await soon();
  expect(saved.mock.calls.map(c => [c[0].question, c[0].put?.value])).toEqual([['who', 'owner']]);
  const hours = group('How long?').getByRole('textbox');
  fireEvent.change(hours, { target: { value: '2,5' } });
  await soon();
  expect(saved).toHaveBeenCalledTimes(1);
  await act(() => new Promise(resolve => setTimeout(resolve, 650)));
  expect(saved.mock.calls[1][0].put?.value).toBe(2.5);
});

it('says why it asks, and takes don’t know, a note, and everything back', async () => {
  const { saved, session } = await section();
  const who = group('Who is told?');
  expect(who.getByText(/Adds 1.1% of the score’s coverage/)).toBeTruthy();
  fireEvent.click(who.getByLabelText('Don’t know'));
  fireEvent.click(who.getByRole('button', { name: 'Note' }));
  fireEvent.change(who.getByLabelText('Note or link to evidence'), { target: { value: 'ask Ken' } });
  fireEvent.blur(who.getByLabelText('Note or link to evidence'));
  await soon();
  expect(saved.mock.calls.at(-1)![0].put).toMatchObject({ status: 'unknown', note: 'ask Ken' });
  fireEvent.click(who.getByRole('button', { name: 'Clear' }));
  await soon();
  expect(saved.mock.calls.at(-1)![0].put).toBeNull();
  expect(session.answered('who')).toBe(false);
});

it('tells what was measured once a question is answered, and not before', async () => {
  await section();
  const hours = group('How long?');
  expect(hours.queryByText(/reply time: 30 h/)).toBeNull();
  fireEvent.click(hours.getByLabelText('Don’t know'));
  await soon();
  expect(hours.getByText(/reply time: 30 h/)).toBeTruthy();
  fireEvent.click(hours.getByRole('button', { name: 'Clear' }));
  await soon();
  expect(hours.queryByText(/reply time: 30 h/)).toBeNull();
});

it('leaves out what a no makes pointless, says so, and asks anyway when told to', async () => {
  await section();
  expect(screen.queryByRole('group', { name: 'Do points expire?' })).toBeTruthy();
  fireEvent.click(group('Do you have a loyalty programme?').getByLabelText('No'));
  await soon();
  expect(screen.queryByRole('group', { name: 'Do points expire?' })).toBeNull();
  expect(screen.getByText(/Skipped, because “Do you have a loyalty programme\?” is answered with no: 1 question/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Ask anyway' }));
  expect(screen.queryByRole('group', { name: 'Do points expire?' })).toBeTruthy();
});

it('chooses by digit while the options have the focus', async () => {
  const { session } = await section();
  const first = group('Who is told?').getByLabelText('The shop only');
  first.focus();
  fireEvent.keyDown(first, { key: '2' });
  await soon();
  expect(session.draft('who').value).toBe('owner');
  expect(document.activeElement).toBe(group('Who is told?').getByLabelText('One owner'));
});

it('asks about a number far out and keeps it when told to', async () => {
  const { saved } = await section();
  const hours = group('How long?').getByRole('textbox');
  fireEvent.change(hours, { target: { value: '2,400' } });
  fireEvent.blur(hours);
  await soon();
  expect(saved).not.toHaveBeenCalled();
  expect(group('How long?').getByText(/Usually 0–500 \(hours\)\. Keep 2,400\?/)).toBeTruthy();
  fireEvent.click(group('How long?').getByRole('button', { name: 'Keep' }));
  await soon();
  expect(saved.mock.calls[0][0].put).toMatchObject({ value: 2400, confirmed: true });
});

it('never changes a field that somebody is in, and takes over what came when they leave', async () => {
  const { session } = await section();
  const hours = group('How long?').getByRole('textbox') as HTMLInputElement;
  const other = { ...item(7, 'x'), question: 'hours' };
  hours.focus();
  act(() => session.merge({ etag: 'a', answers: [other] }));
  expect(hours.value).toBe('');
  fireEvent.blur(hours);
  hours.blur();
  await soon();
  expect(hours.value).toBe('7');
});

it('shows the other answer under the question, and takes it', async () => {
  const theirs = { ...item('shop', 'theirs'), question: 'who' };
  const { session, box } = await section({}, async () => Promise.reject(changed(theirs)));
  fireEvent.click(group('Who is told?').getByLabelText('One owner'));
  await soon();
  expect(group('Who is told?').getByRole('alert').textContent).toContain('“The shop only”');
  act(() => session.merge({ etag: 'a', answers: [theirs] }));
  fireEvent.click(group('Who is told?').getByRole('button', { name: 'Take that one' }));
  await soon();
  expect(box.entries()).toEqual([]);
  expect((group('Who is told?').getByLabelText('The shop only') as HTMLInputElement).checked).toBe(true);
});
