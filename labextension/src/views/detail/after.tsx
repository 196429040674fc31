import * as React from 'react';
import { useFigures, useLab } from '../../lab';
import { Go, Topic } from '../../parts';
import type { ReasonFinding } from '../../types';
import type { Part } from './shared';

const h = React.createElement;

export function GoesWith({ view, reason, open }: Part & { open: (id: string) => void }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  const a = reason.association;
  if (!a) {
    return null;
  }
  const told = a.too_few
    ? trans.__('Too few of those who met it left, or too few did not meet it, to tell whether it goes with leaving.')
    : a.supported && a.odds_ratio_adjusted !== null
      ? trans.__(
          'After allowing for the other reasons, leaving is %1 times as likely for those who met it (%2). It goes with leaving; it does not prove a cause.',
          f.measure(a.odds_ratio_adjusted),
          f.range(a.odds_low, a.odds_high, v => f.measure(v)) || '–'
        )
      : trans.__('Once the other reasons are allowed for, nothing shows that it goes with leaving.');
  return (
    <Topic title={trans.__('Goes with leaving?')}>
      <p>
        {trans.__('%1 customers met it; %2 of them left.', f.whole(a.exposed_customers), f.whole(a.exposed_departures))} {told}
      </p>
      {a.indistinguishable_from.length > 0 && (
        <p>
          {trans.__('It cannot be told from:')}{' '}
          {a.indistinguishable_from.map(id => (
            <Go key={id} onClick={() => open(id)}>{view.texts.reasons[id]?.title ?? id}</Go>
          ))}
        </p>
      )}
    </Topic>
  );
}

export function Fixes({ view, reason, show }: Part & { show: (tab: string, focus?: string) => void }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures(view.findings.business.currency);
  const fixes = reason.fixes.flatMap(id => view.findings.fixes.find(x => x.id === id) ?? []);
  if (!fixes.length) {
    return null;
  }
  return (
    <Topic title={trans.__('Fixes')}>
      {fixes.map(x => (
        <p key={x.id}>
          <b>{view.texts.fixes[x.id]?.title ?? x.id}.</b>{' '}
          {trans.__('%1 person-days (%2).', f.whole(x.effort_days.value), f.range(x.effort_days.low, x.effort_days.high))}{' '}
          {x.saving_per_year && trans.__('Keeps %1 a year.', f.money(x.saving_per_year.value))}{' '}
          {trans.__('First step: %1', x.first_step)}{' '}
          <Go onClick={() => show('overview', 'what-if')}>{trans.__('Try in the plan')}</Go>
        </p>
      ))}
    </Topic>
  );
}

export function Notes({ reason }: { reason: ReasonFinding }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  return reason.notes.length ? (
    <Topic title={trans.__('Auditor’s notes')}>
      {reason.notes.map(n => (
        <p key={n.date + n.text}>
          {n.text} <span className="ca-dim">{n.author}, {f.day(n.date)}</span>
          {n.now !== null && ` ${trans.__('Score set from %1 to %2.', f.whole(n.was), f.whole(n.now))}`}
        </p>
      ))}
    </Topic>
  ) : null;
}
