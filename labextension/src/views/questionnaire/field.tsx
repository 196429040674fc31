import type { FieldProps } from '@rjsf/utils';
import * as React from 'react';
import { Icon } from '../../icons';
import { useFigures, useLab } from '../../lab';
import { Button } from '../../parts';
import type { AnswerItem, AnswerPut, QuestionHint } from '../../types';
import { numberIn } from './numbers';
import { type IEntry, sameAnswer } from './outbox';
import { EMPTY, type IDraft, type Session } from './session';

const h = React.createElement;

const TYPING_MS = 600;

/** What the form hands to every question. */
export interface IAsking {
  session: Session;
  locked: boolean;
}

/** One question. It holds what is typed itself: the form hears of an answer, never of a key. */
export function Question(props: FieldProps): React.JSX.Element | null {
  const { session, locked } = props.formContext as IAsking;
  const { trans, lang, showWhyWeAsk } = useLab();
  const f = useFigures();
  const question = props.name;
  const hint = session.hint(question);
  const state = React.useSyncExternalStore(session.subscribe, () => session.key(question));
  const [draft, setDraft] = React.useState<IDraft>(() => session.typed.get(question) ?? session.draft(question));
  const [noted, setNoted] = React.useState(draft.note !== '');
  const [left, setLeft] = React.useState(false);
  const seen = React.useRef(session.seen(question));
  const now = React.useRef(draft);
  const timer = React.useRef(0);
  const box = React.useRef<HTMLFieldSetElement>(null);
  const id = React.useId();

  const adopt = () => {
    const kept = session.draft(question);
    const there = session.seen(question);
    const mine = putOf(now.current, hint, lang);
    if (mine.ok && sameAnswer(asItem(kept), mine.put)) {
      seen.current = there;
    } else if (!session.typed.has(question) && !box.current?.contains(document.activeElement)) {
      seen.current = there;
      now.current = kept;
      setDraft(kept);
      setNoted(kept.note !== '');
    }
  };
  React.useEffect(adopt, [state]);

  const commit = () => {
    clearTimeout(timer.current);
    const { ok, put } = putOf(now.current, hint, lang);
    if (!ok || locked) {
      return;
    }
    session.typed.delete(question);
    if (!sameAnswer(asItem(session.draft(question)), put)) {
      seen.current = session.save(question, put, seen.current);
      props.onChange(put ?? undefined);
    }
  };
  const change = (more: Partial<IDraft>, later = false) => {
    now.current = { ...now.current, ...more };
    setDraft(now.current);
    if (later) {
      session.typed.set(question, now.current);
      clearTimeout(timer.current);
      timer.current = setTimeout(commit, TYPING_MS);
    } else {
      commit();
    }
  };
  const finish = () => session.typed.has(question) && commit();
  const latest = React.useRef(finish);
  latest.current = finish;
  React.useEffect(() => {
    const hide = () => document.visibilityState === 'hidden' && latest.current();
    document.addEventListener('visibilitychange', hide);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      latest.current(); // another section or tab is opened
    };
  }, []);

  if (session.skippedBy(question) && !session.answered(question)) {
    return null;
  }
  const blur = (event: React.FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) {
      setLeft(true);
      finish();
      setTimeout(() => box.current && adopt());
    }
  };
  const entry = session.entry(question);
  const why = showWhyWeAsk?.() ?? true;
  const adds = session.view.adds[question];
  // Seen before, it would colour the answer.
  const measured = session.answered(question) && session.view.measured[question];
  const told = left || entry?.refused ? mistakeOf(draft, hint, lang) : null;
  const described = [`${id}-why`, `${id}-help`, `${id}-wrong`].join(' ');
  const clear = () => {
    session.typed.delete(question);
    change({ ...EMPTY });
    setNoted(false);
    box.current?.querySelector<HTMLElement>('input')?.focus();
  };
  const instead: [AnswerPut['status'], string][] = [
    ['unknown', trans.__('Don’t know')],
    ...(hint.kind === 'fact' ? [] : ([['not-applicable', trans.__('Does not apply')]] as [AnswerPut['status'], string][]))
  ];
  return (
    <fieldset ref={box} className="ca-Ask" data-question={question} disabled={locked} onBlur={blur} aria-describedby={described}>
      <legend>{props.schema.title}</legend>
      {why && adds !== undefined && (
        <Why id={`${id}-why`}>
          {trans.__('Asked because nothing tells of it yet. Adds %1 of the score’s coverage.', f.percentOf(adds))}
        </Why>
      )}
      {props.schema.description && (
        <p className="ca-Why" id={`${id}-help`}>
          {props.schema.description}
        </p>
      )}
      {hint.kind === 'number' ? (
        <NumberInput
          id={id}
          label={props.schema.title ?? question}
          unit={hint.unit}
          draft={draft}
          wrong={told !== null}
          leave={() => {
            setLeft(true);
            finish();
          }}
          change={text => change({ status: text.trim() ? 'answered' : '', value: text, confirmed: false }, true)}
        />
      ) : (
        <Options id={id} hint={hint} draft={draft} choose={value => change({ status: 'answered', value })} />
      )}
      <div className="ca-row ca-Or">
        <span className="ca-dim">{trans.__('or')}</span>
        {instead.map(([status, text]) => (
          <label key={status} className="ca-Option">
            <input type="radio" name={id} checked={draft.status === status} onChange={() => change({ status, value: '' })} />
            {text}
          </label>
        ))}
        <span className="ca-space" />
        <Button kind="flat" aria-expanded={noted} onClick={() => setNoted(!noted)}>
          {trans._p('answer', 'Note')}
        </Button>
        <Button kind="flat" onClick={clear}>
          {trans.__('Clear')}
        </Button>
      </div>
      {noted && (
        <label className="ca-Field">
          <span>{trans.__('Note or link to evidence')}</span>
          <textarea rows={2} maxLength={5000} autoComplete="off" value={draft.note} onChange={e => change({ note: e.target.value }, true)} />
        </label>
      )}
      {why && measured && <Why>{measured}</Why>}
      <div id={`${id}-wrong`}>
        {told === 'words' && (
          <Remark>{trans.__('“%1” is not a number. Write it in figures, or say it in a note.', draft.value)}</Remark>
        )}
        {told === 'far' && (
          <Remark
            actions={
              <Button kind="small" onClick={() => change({ confirmed: true })}>
                {trans._p('button', 'Keep')}
              </Button>
            }
          >
            {props.schema.properties && limits(trans, f, props, hint)} {trans.__('Keep %1?', f.measured(numberIn(draft.value, lang)))}
          </Remark>
        )}
        {told === 'note' && <Remark>{trans.__('A note alone is not counted; choose an answer too.')}</Remark>}
        {told === null && entry?.refused && <Remark>{entry.refused}</Remark>}
        {entry?.conflict && <Conflict session={session} entry={entry} hint={hint} />}
      </div>
    </fieldset>
  );

  /** Both answers of two who came at once, to choose from. */
  function Conflict(p: { session: Session; entry: IEntry; hint: QuestionHint }): React.JSX.Element {
    const current = p.entry.conflict!.current;
    const take = () => {
      session.typed.delete(question);
      p.session.outbox.letGo(p.entry);
      const kept = session.draft(question);
      now.current = kept;
      seen.current = session.seen(question);
      setDraft(kept);
    };
    return (
      <Remark
        urgent
        actions={
          <>
            <Button kind="small" onClick={() => p.session.outbox.keepMine(p.entry)}>
              {trans.__('Keep mine')}
            </Button>
            <Button kind="small" onClick={take}>
              {trans.__('Take that one')}
            </Button>
          </>
        }
      >
        <b>{trans.__('Also answered elsewhere:')}</b> {told_(current)}
      </Remark>
    );
  }

  function told_(item: AnswerItem | null): string {
    if (!item) {
      return trans.__('the answer was taken back.');
    }
    const said =
      item.status === 'unknown'
        ? trans.__('Don’t know')
        : item.status === 'not-applicable'
          ? trans.__('Does not apply')
          : (hint.options.find(o => o.value === String(item.value))?.text || String(item.value));
    return item.note ? `“${said}” (${item.note})` : `“${said}”`;
  }
}

const asItem = (draft: IDraft): AnswerItem | null =>
  draft.status === '' ? null : ({ status: draft.status, value: draft.status === 'answered' ? draft.value : null, note: draft.note } as AnswerItem);

/** What a draft is as an answer; not ok where it is none yet. */
export function putOf(draft: IDraft, hint: QuestionHint, lang: string): { ok: boolean; put: AnswerPut | null } {
  const { status, note, confirmed } = draft;
  if (status === '') {
    return { ok: note.trim() === '', put: null };
  }
  const put: AnswerPut = { status, value: null, note: note.trim(), confirmed: false, audience: null };
  if (status !== 'answered') {
    return { ok: true, put };
  }
  if (mistakeOf(draft, hint, lang)) {
    return { ok: false, put: null };
  }
  const value = hint.kind === 'number' ? numberIn(draft.value, lang) : hint.kind === 'scale' ? Number(draft.value) : draft.value;
  const far = hint.kind === 'number' && confirmed && outside(value as number, hint);
  return { ok: true, put: { ...put, value, confirmed: far } };
}

const outside = (value: number, hint: QuestionHint): boolean =>
  value < (hint.low ?? -Infinity) || value > (hint.high ?? Infinity);

/** What is wrong with a draft: no number, a number far out, a note alone; null where it is an answer. */
export function mistakeOf(draft: IDraft, hint: QuestionHint, lang: string): 'words' | 'far' | 'note' | null {
  if (draft.status === '') {
    return draft.note.trim() ? 'note' : null;
  }
  if (hint.kind !== 'number' || draft.status !== 'answered') {
    return null;
  }
  const value = numberIn(draft.value, lang);
  if (value === null) {
    return 'words';
  }
  return outside(value, hint) && !draft.confirmed ? 'far' : null;
}

function limits(trans: ReturnType<typeof useLab>['trans'], f: ReturnType<typeof useFigures>, _: FieldProps, hint: QuestionHint): string {
  const [low, high] = [f.measured(hint.low), f.measured(hint.high)];
  return hint.high === null
    ? trans.__('Usually %1 or more (%2).', low, hint.unit)
    : trans.__('Usually %1–%2 (%3).', low, high, hint.unit);
}

function Why(props: React.PropsWithChildren<{ id?: string }>): React.JSX.Element {
  return (
    <p className="ca-Why" id={props.id}>
      <Icon shape="info" />
      {props.children}
    </p>
  );
}

function Remark(props: React.PropsWithChildren<{ actions?: React.ReactNode; urgent?: boolean }>): React.JSX.Element {
  return (
    <div className="ca-Remark" role={props.urgent ? 'alert' : 'status'}>
      <Icon shape="warn" />
      <p>{props.children}</p>
      {props.actions}
    </div>
  );
}

function NumberInput(props: {
  id: string;
  label: string;
  unit: string;
  draft: IDraft;
  wrong: boolean;
  change: (text: string) => void;
  leave: () => void;
}): React.JSX.Element {
  const { draft, id } = props;
  return (
    <div className="ca-row">
      <input
        type="text"
        inputMode="decimal"
        autoComplete="off"
        className="ca-Number"
        aria-label={`${props.label} (${props.unit})`}
        aria-invalid={props.wrong}
        aria-describedby={`${id}-wrong`}
        value={draft.status === 'answered' || draft.status === '' ? draft.value : ''}
        onChange={e => props.change(e.target.value)}
        onBlur={props.leave}
      />
      <span>{props.unit}</span>
    </div>
  );
}

function Options(props: { id: string; hint: QuestionHint; draft: IDraft; choose: (value: string) => void }): React.JSX.Element {
  const { hint, draft } = props;
  const digits = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const option = hint.options[Number(event.key) - 1];
    if (/^[1-9]$/.test(event.key) && option && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      props.choose(option.value);
      event.currentTarget.querySelectorAll('input')[Number(event.key) - 1].focus();
    }
  };
  const scale = hint.kind === 'scale';
  return (
    <div className={`ca-Options${scale ? ' ca-mod-scale' : ''}`} onKeyDown={digits}>
      {hint.options.map(o => (
        <label key={o.value} className="ca-Option">
          <input
            type="radio"
            name={props.id}
            checked={draft.status === 'answered' && draft.value === o.value}
            onChange={() => props.choose(o.value)}
          />
          <span>{scale ? (o.text ? `${o.value} – ${o.text}` : o.value) : o.text}</span>
        </label>
      ))}
    </div>
  );
}
