import { Clipboard } from '@jupyterlab/apputils';
import * as React from 'react';
import { useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Button, Section, Wrong } from '../../parts';
import type { Planned, ScheduleList } from '../../types';
import { cronOf, type Every, type IWhen, LAST_DAY, MONTHLY, sentence, spelt, weekdayName } from './when';

const h = React.createElement;

const WAIT_MS = 250;
const DAYS = Array.from({ length: LAST_DAY }, (_, n) => n + 1);
const WEEK = [1, 2, 3, 4, 5, 6, 0];

type Intls = typeof Intl & { supportedValuesOf?: (key: 'timeZone') => string[] };

/** A schedule as one sentence, what comes of it, and the button; where only cron can keep it, its line. */
export function Form(props: { model: AuditModel; list: ScheduleList; created: () => void }): React.JSX.Element {
  const { trans, lang, api } = useLab();
  const { model, list, created } = props;
  const [when, setWhen] = React.useState<IWhen>(MONTHLY);
  const [timezone, setTimezone] = React.useState(list.timezone);
  const [planned, setPlanned] = React.useState<Planned | null>(null);
  const [error, setError] = React.useState('');
  const [busy, setBusy] = React.useState(false);
  const id = React.useId();
  const text = cronOf(when);
  const own = list.backend === 'jupyter-scheduler';
  const locked = model.state?.writable === false;

  React.useEffect(() => {
    let last = true;
    const look = async () => {
      try {
        const found = await api.planned(model.path, text, timezone);
        last && (setPlanned(found), setError(''));
      } catch (e) {
        last && (setPlanned(null), setError((e as Error).message));
      }
    };
    const wait = setTimeout(() => void look(), WAIT_MS);
    return () => {
      last = false;
      clearTimeout(wait);
    };
  }, [text, timezone]);

  const create = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await api.createSchedule(model.path, { cron: text, timezone });
      setError('');
      created();
    } catch (e) {
      setError((e as Error).message);
    }
    setBusy(false);
  };
  return (
    <Section title={own ? trans.__('New schedule') : trans.__('Schedule with the system')}>
      <form className="ca-stack" onSubmit={e => create(e)} autoComplete="off">
        <Fields when={when} change={more => setWhen({ ...when, ...more })} error={error ? `${id}-error` : undefined}>
          {own ? (
            <Zone zone={timezone} change={setTimezone} />
          ) : (
            <span>{trans.__('in this server’s time, %1', timezone)}</span>
          )}
        </Fields>
        {error ? (
          <Wrong id={`${id}-error`}>{error}</Wrong>
        ) : (
          <div className="ca-Next" aria-busy={planned?.cron !== text}>
            <b>{sentence(when, timezone, trans, lang)}</b>
            {planned && (
              <p>
                {trans.__('The next two runs:')}
                {planned.next.map(d => <span key={d}> {spelt(d, planned.timezone, lang)}.</span>)}
              </p>
            )}
          </div>
        )}
        {own ? (
          <div className="ca-row">
            <Button kind="primary" type="submit" disabled={busy || !!error || locked}>
              {trans.__('Create schedule')}
            </Button>
            {locked && <span>{trans.__('You may not write to this folder, so it cannot be scheduled here.')}</span>}
          </div>
        ) : (
          planned && <Line planned={planned} />
        )}
      </form>
    </Section>
  );
}

function Fields(
  props: React.PropsWithChildren<{ when: IWhen; change: (more: Partial<IWhen>) => void; error?: string }>
): React.JSX.Element {
  const { trans, lang } = useLab();
  const { when, change } = props;
  const id = React.useId();
  const names: { [every in Every]: string } = {
    month: trans.__('month'),
    quarter: trans.__('quarter'),
    week: trans.__('week'),
    day: trans.__('day'),
    cron: trans.__('time of a cron expression')
  };
  const onDay = when.every === 'month' || when.every === 'quarter';
  const setEvery = (every: Every) => change({ every, ...(every === 'cron' ? { cron: cronOf(when) } : {}) });
  return (
    <div className="ca-row ca-Sentence" role="group" aria-label={trans.__('When')}>
      <label htmlFor={`${id}-every`}>{trans.__('Every')}</label>
      <select id={`${id}-every`} value={when.every} onChange={e => setEvery(e.target.value as Every)}>
        {Object.entries(names).map(([k, name]) => <option key={k} value={k}>{name}</option>)}
      </select>
      {onDay && (
        <>
          <label htmlFor={`${id}-day`}>{trans.__('on day')}</label>
          <select id={`${id}-day`} value={when.day} onChange={e => change({ day: Number(e.target.value) })}>
            {DAYS.map(d => <option key={d}>{d}</option>)}
          </select>
        </>
      )}
      {when.every === 'week' && (
        <>
          <label htmlFor={`${id}-weekday`}>{trans.__('on')}</label>
          <select id={`${id}-weekday`} value={when.weekday} onChange={e => change({ weekday: Number(e.target.value) })}>
            {WEEK.map(d => <option key={d} value={d}>{weekdayName(d, lang)}</option>)}
          </select>
        </>
      )}
      {when.every === 'cron' ? (
        <>
          <label className="ca-hidden" htmlFor={`${id}-cron`}>{trans.__('Cron expression: minute, hour, day of month, month, day of week')}</label>
          <input
            id={`${id}-cron`}
            type="text"
            spellCheck={false}
            value={when.cron}
            aria-invalid={!!props.error}
            aria-describedby={props.error}
            onChange={e => change({ cron: e.target.value })}
          />
        </>
      ) : (
        <>
          <label htmlFor={`${id}-time`}>{trans.__('at')}</label>
          <input
            id={`${id}-time`}
            type="time"
            required
            value={when.time}
            onChange={e => e.target.value && change({ time: e.target.value })}
          />
        </>
      )}
      {props.children}
    </div>
  );
}

function Zone({ zone, change }: { zone: string; change: (zone: string) => void }): React.JSX.Element {
  const { trans } = useLab();
  const id = React.useId();
  const known = React.useMemo(() => {
    const all = (Intl as Intls).supportedValuesOf?.('timeZone') ?? [];
    return [...new Set([zone, 'UTC', Intl.DateTimeFormat().resolvedOptions().timeZone, ...all])];
  }, []);
  return (
    <>
      <label className="ca-hidden" htmlFor={id}>{trans.__('Time zone')}</label>
      <select id={id} value={zone} onChange={e => change(e.target.value)}>
        {known.map(z => <option key={z}>{z}</option>)}
      </select>
    </>
  );
}

/** The line that does the same without jupyter-scheduler, and where it goes. */
function Line({ planned }: { planned: Planned }): React.JSX.Element {
  const { trans } = useLab();
  const [copied, setCopied] = React.useState(false);
  const { line, where } = planned;
  React.useEffect(() => setCopied(false), [line]);
  if (!line) {
    return <p>{trans.__('Windows Task Scheduler needs several tasks for this; choose every month, quarter, week or day.')}</p>;
  }
  const crontab = where === 'crontab';
  const label = crontab ? trans.__('Line for your crontab') : trans.__('Command for the command prompt');
  return (
    <div className="ca-Line-own">
      <p>
        {crontab
          ? trans.__('jupyter-scheduler is not installed on this server. Run “crontab -e” as the user of this server, and add this line:')
          : trans.__('jupyter-scheduler is not installed on this server. Run this once in a command prompt:')}
      </p>
      <pre className="ca-Log" tabIndex={0} role="region" aria-label={label}>{line}</pre>
      <div className="ca-row">
        <Button
          onClick={() => {
            Clipboard.copyToSystem(line);
            setCopied(true);
          }}
        >
          {trans.__('Copy line')}
        </Button>
        <span role="status">{copied ? trans.__('Copied.') : ''}</span>
      </div>
      <p>
        {trans.__('Schedules kept here, with Pause, Run now and their results, come with jupyter-scheduler:')}{' '}
        <code>pip install 'churn-audit[schedule]'</code>
      </p>
    </div>
  );
}
