import * as React from 'react';
import { useFigures, useLab } from '../lab';
import type { AuditModel } from '../model';
import { Button, Section } from '../parts';
import type { FindingsView, WhatIfResult } from '../types';
import { PlanTable } from './overview';

const WAIT_MS = 250;

/** Other numbers for the plan: what would be done with them, and what it would keep. Nothing is written. */
export function WhatIf(props: { model: AuditModel; view: FindingsView; close: () => void }): React.JSX.Element {
  const { trans } = useLab();
  const { model, view, close } = props;
  const own = view.findings.plan;
  const f = useFigures(view.findings.business.currency);
  const [days, setDays] = React.useState(String(own.capacity_days));
  const [rate, setRate] = React.useState(own.day_rate === null ? '' : String(own.day_rate));
  const [result, setResult] = React.useState<WhatIfResult | null>(null);
  const [busy, setBusy] = React.useState(false);
  const [error, setError] = React.useState('');
  const title = React.useRef<HTMLDivElement>(null);
  const id = React.useId();

  React.useEffect(() => title.current?.focus(), []);
  React.useEffect(() => {
    let last = true;
    const wait = window.setTimeout(async () => {
      setBusy(true);
      try {
        const found = await model.api.whatIf(model.path, {
          run: view.run,
          person_days: Number(days),
          day_rate: rate === '' ? null : Number(rate),
          payback_years: own.payback_years ?? 2
        });
        if (last) {
          setResult(found);
          setError('');
        }
      } catch (e) {
        setError(last ? (e as Error).message : '');
      }
      setBusy(false);
    }, WAIT_MS);
    return () => {
      last = false;
      window.clearTimeout(wait);
    };
  }, [days, rate]);

  const keeps = result?.plan.saving_per_year ?? result?.plan.indicative_per_year;
  return (
    <div className="ca-WhatIf" ref={title} tabIndex={-1}>
      <Section
        title={trans.__('Try other numbers')}
        note={trans.__('nothing is saved')}
        actions={<Button kind="small" icon="close" label={trans.__('Close')} onClick={close} />}
      >
        <div className="ca-row ca-fields">
          <div className="ca-Field">
            <label htmlFor={`${id}-days`}>{trans.__('Person-days')}</label>
            <div className="ca-row">
              <input id={`${id}-days`} type="number" min={0} value={days} onChange={e => setDays(e.target.value)} />
              <input
                type="range"
                aria-label={trans.__('Person-days')}
                min={0}
                max={Math.max(200, 2 * own.capacity_days)}
                value={Number(days) || 0}
                onChange={e => setDays(e.target.value)}
              />
            </div>
          </div>
          <div className="ca-Field">
            <label htmlFor={`${id}-rate`}>{trans.__('Day rate (%1)', view.findings.business.currency)}</label>
            <input id={`${id}-rate`} type="number" min={0} value={rate} onChange={e => setRate(e.target.value)} />
          </div>
        </div>
        {error && <p role="alert">{error}</p>}
        {result && (
          <div className={busy ? 'ca-busy' : ''} aria-busy={busy}>
            <p>
              {keeps
                ? trans.__('It would keep %1 a year.', f.money(keeps.value))
                : trans.__('It would bring %1 points.', f.measure(result.plan.points))}{' '}
              {trans.__('%1 of %2 person-days.', f.whole(result.plan.used_days), f.whole(result.plan.capacity_days))}
            </p>
            <PlanTable title={trans.__('Plan with these numbers')} view={{ texts: view.texts, findings: { ...view.findings, fixes: result.fixes, plan: result.plan } }} />
          </div>
        )}
      </Section>
    </div>
  );
}
