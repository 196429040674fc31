import type { TranslationBundle } from '@jupyterlab/translation';
import { Clipboard } from '@jupyterlab/apputils';
import * as React from 'react';
import { AuditError } from './api';
import { Icon, type Shape } from './icons';
import { useFigures, useLab } from './lab';
import type { Band, Headline } from './types';

const h = React.createElement;

type Props<T> = React.PropsWithChildren<T>;

export function Button(
  props: Props<{ icon?: Shape; kind?: 'plain' | 'primary' | 'flat' | 'small'; label?: string }> &
    React.ButtonHTMLAttributes<HTMLButtonElement>
): React.JSX.Element {
  const { icon, kind = 'plain', label, children, ...rest } = props;
  return (
    <button type="button" className={`ca-Button ca-mod-${kind}`} aria-label={label} title={label} {...rest}>
      {icon && <Icon shape={icon} />}
      {children}
    </button>
  );
}

/** Looks like a link, leads to another place in the lab. */
export function Go(props: Props<React.ButtonHTMLAttributes<HTMLButtonElement>>): React.JSX.Element {
  return <button type="button" className="ca-Go" {...props} />;
}

export function Section(
  props: Props<{ title: string; note?: React.ReactNode; actions?: React.ReactNode; className?: string }>
): React.JSX.Element {
  const id = React.useId();
  return (
    <section className={`ca-Section ${props.className ?? ''}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.note && <span className="ca-dim">{props.note}</span>}
        <span className="ca-space" />
        {props.actions}
      </header>
      {props.children}
    </section>
  );
}

/** A list to choose from, below its name. */
export function Select(props: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  change: (value: string) => void;
  wide?: boolean;
}): React.JSX.Element {
  const id = React.useId();
  return (
    <div className={`ca-Field${props.wide ? ' ca-mod-wide' : ''}`}>
      <label htmlFor={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={e => props.change(e.target.value)}>
        {props.options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </div>
  );
}

/** A part of what is told of a reason. */
export function Topic({ title, note, children }: Props<{ title: string; note?: string }>): React.JSX.Element {
  return (
    <section className="ca-Section">
      <header>
        <h3>{title}</h3>
        {note && <span className="ca-dim">{note}</span>}
      </header>
      {children}
    </section>
  );
}

export type Tone = 'note' | 'warn' | 'bad' | 'ok';
const BANNER_ICON: { [tone in Tone]: Shape } = { note: 'part', warn: 'warn', bad: 'bad', ok: 'ok' };

export function Banner(
  props: Props<{ tone: Tone; title: string; actions?: React.ReactNode; urgent?: boolean; icon?: Shape }>
): React.JSX.Element {
  return (
    <div className={`ca-Banner ca-banner-${props.tone}`}>
      <Icon shape={props.icon ?? BANNER_ICON[props.tone]} />
      <p role={props.urgent ? 'alert' : 'status'}>
        <b>{props.title}</b> {props.children}
      </p>
      <div className="ca-row">{props.actions}</div>
    </div>
  );
}

/** The colour of a score: bad in the lowest of the checklist's bands, good in the highest; unknown has none. */
export function toneOf(score: number | null | undefined, bands: readonly Band[]): 'bad' | 'mid' | 'ok' | 'none' {
  if (score === null || score === undefined || !bands.length) {
    return 'none';
  }
  const starts = bands.map(b => b.at_least).sort((a, b) => a - b);
  return score >= starts[starts.length - 1] ? 'ok' : score < (starts[1] ?? 0) ? 'bad' : 'mid';
}

/** A bar of 0–100 with its range as a whisker; the number always stands beside it, so it is hidden from readers. */
export function Bar(props: {
  value: number | null;
  low?: number | null;
  high?: number | null;
  tone?: string;
  thin?: boolean;
}): React.JSX.Element {
  const { value, low, high, tone, thin } = props;
  const at = (v: number) => `${Math.max(0, Math.min(100, v))}%`;
  return (
    <div className={`ca-Bar ca-bar-${tone ?? 'note'}${thin ? ' ca-mod-thin' : ''}`} aria-hidden="true">
      {value !== null && <i style={{ width: at(value) }} />}
      {low !== null && low !== undefined && high !== null && high !== undefined && (
        <u style={{ left: at(low), width: at(high - low) }} />
      )}
    </div>
  );
}

export function Progress({ fraction, label }: { fraction: number | null; label: string }): React.JSX.Element {
  const known = fraction !== null;
  return (
    <div
      className={`ca-Progress${known ? '' : ' ca-mod-unknown'}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.round(100 * fraction) : undefined}
    >
      <i style={{ width: known ? `${100 * fraction}%` : '100%' }} />
    </div>
  );
}

/** How well a reason is evidenced: A, B, C, or – for none. */
export function Grade({ grade }: { grade: string }): React.JSX.Element {
  const { trans } = useLab();
  const told = gradeTold(trans, grade);
  return (
    <span className={`ca-Grade ca-grade-${grade === '–' ? 'none' : grade}`} role="img" aria-label={told} title={told}>
      {grade}
    </span>
  );
}

export function gradeTold(trans: TranslationBundle, grade: string): string {
  const told: Record<string, string> = {
    A: trans.__('Evidence A: departures, data and people agree'),
    B: trans.__('Evidence B: two kinds agree'),
    C: trans.__('Evidence C: one kind'),
    '–': trans.__('No evidence')
  };
  return told[grade] ?? grade;
}

export function ScoreLine({ headline }: { headline: Headline }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const range = f.range(headline.low, headline.high);
  return (
    <span>
      <b className="ca-big">{f.whole(headline.value)}</b>{' '}
      <span className="ca-dim">{range ? trans.__('of 100 (%1)', range) : trans.__('of 100')}</span>
    </span>
  );
}

/** Grey shapes after 300 ms, words and a way out after 8 s. */
export function Loading({ again }: { again?: () => void }): React.JSX.Element | null {
  const { trans } = useLab();
  const [stage, setStage] = React.useState(0);
  React.useEffect(() => {
    const timers = [setTimeout(() => setStage(1), 300), setTimeout(() => setStage(2), 8000)];
    return () => timers.forEach(t => clearTimeout(t));
  }, []);
  if (stage === 0) {
    return null;
  }
  return (
    <div className="ca-Page" aria-busy="true">
      {stage === 2 && (
        <p role="status">
          {trans.__('This takes longer than usual.')} {again && <Go onClick={again}>{trans.__('Try again')}</Go>}
        </p>
      )}
      <div className="ca-Shape" />
      <div className="ca-Shape" />
      <div className="ca-Shape" />
    </div>
  );
}

/** What went wrong, beside where it did. */
export function Wrong({ children, ...rest }: Props<React.HTMLAttributes<HTMLElement>>): React.JSX.Element {
  return (
    <p role="alert" className="ca-Error" {...rest}>
      <Icon shape="bad" />
      <span>{children}</span>
    </p>
  );
}

/** What could not be shown and why, with the ways on; the details are for whoever is asked for help. */
export function Failed(props: Props<{ title: string; error: Error; again: () => void }>): React.JSX.Element {
  const { trans } = useLab();
  const { title, error } = props;
  const [copied, setCopied] = React.useState(false);
  const status = error instanceof AuditError ? error.status : null;
  const copy = () => {
    const body = error instanceof AuditError ? JSON.stringify(error.body, null, 1) : error.stack;
    Clipboard.copyToSystem([title, status, error.message, body, new Date().toISOString()].filter(Boolean).join('\n'));
    setCopied(true);
  };
  return (
    <div className="ca-Empty">
      <div role="alert">
        <p className="ca-row">
          <Icon shape="bad" />
          <b>{title}</b>
        </p>
        <p>{status ? trans.__('%1 (%2)', error.message, status) : error.message}</p>
      </div>
      <div className="ca-row">
        <Button onClick={props.again}>{trans.__('Try again')}</Button>
        {props.children}
        <Button kind="flat" onClick={copy}>{copied ? trans.__('Copied') : trans.__('Copy details')}</Button>
      </div>
    </div>
  );
}

type Columns = readonly (React.ReactNode | readonly [React.ReactNode, string])[];

/** The head of a table; a class goes with a column's name where it has one. */
export function Head({ columns }: { columns: Columns }): React.JSX.Element {
  return (
    <thead>
      <tr>
        {columns.map((c, n) => {
          const [name, className] = Array.isArray(c) ? c : [c, undefined];
          return <th key={n} scope="col" className={className}>{name}</th>;
        })}
      </tr>
    </thead>
  );
}

/** A table that scrolls sideways by itself, also by the keyboard. */
export function Scroll({ label, children }: Props<{ label: string }>): React.JSX.Element {
  const { trans } = useLab();
  return (
    <div className="ca-Scroll" tabIndex={0} role="region" aria-label={trans.__('%1, table', label)}>
      {children}
    </div>
  );
}

/** Rows below their columns' names, in a frame of their own. */
export function Table(props: Props<{ label: string; columns?: Columns; className?: string }>): React.JSX.Element {
  const { label, columns, className = '' } = props;
  return (
    <Scroll label={label}>
      <table className={`ca-Table ${className}`} aria-label={label}>
        {columns && <Head columns={columns} />}
        <tbody>{props.children}</tbody>
      </table>
    </Scroll>
  );
}

const MARKED_MS = 2000;

/** Brings what somebody was led to into sight, focuses it (or the field in it), and marks it for two seconds. */
export function mark(place: HTMLElement | null | undefined, field: HTMLElement | null | undefined = place): void {
  if (place) {
    place.scrollIntoView({ block: 'center' });
    field?.focus({ preventScroll: true });
    place.classList.add('ca-mod-found');
    setTimeout(() => place.classList.remove('ca-mod-found'), MARKED_MS);
  }
}
