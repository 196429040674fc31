import * as React from 'react';
import { useFigures, useLab } from '../../lab';
import { Head, Topic } from '../../parts';
import type { FindingsView, ReasonFinding, Share } from '../../types';
import { decimals } from './shared';

const h = React.createElement;

/** A table whose last row is the sum: severity times share, so that the score can be reproduced by hand. */
export function Why({ view, reason }: { view: FindingsView; reason: ReasonFinding }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  const shares = view.why[reason.id];
  if (!shares?.length || reason.score === null) {
    return null;
  }
  const total = shares.reduce((sum, s) => sum + s.severity * s.share, 0);
  return (
    <Topic title={trans.__('Why %1', f.whole(reason.score))} note={trans.__('severity × share of the evidence')}>
      <div className="ca-Scroll" tabIndex={0} role="region" aria-label={trans.__('Why this score')}>
        <table className="ca-Table">
          <Head
            columns={[
              trans.__('Source'),
              trans.__('Found'),
              [trans.__('Severity'), 'ca-num'],
              [trans.__('Share'), 'ca-num']
            ]}
          />
          <tbody>
            {shares.map((s, n) => (
              <tr key={n}>
                <th scope="row">{sourceName(s, view, reason, trans)}</th>
                <td><FoundBy share={s} reason={reason} /></td>
                <td className="ca-num">{decimals(s.severity, f.lang)}</td>
                <td className="ca-num">{f.percent(s.share)}</td>
              </tr>
            ))}
            <tr className="ca-sum">
              <th scope="row" colSpan={2}>{trans.__('Together %1, so 100 × (1 − %1)', decimals(total, f.lang))}</th>
              <td className="ca-num">{decimals(total, f.lang)}</td>
              <td className="ca-num"><b>{f.whole(reason.score)}</b></td>
            </tr>
          </tbody>
        </table>
      </div>
    </Topic>
  );
}

function sourceName(s: Share, view: FindingsView, reason: ReasonFinding, trans: ReturnType<typeof useLab>['trans']): string {
  switch (s.kind) {
    case 'metric':
      return view.texts.reasons[reason.id]?.metrics[s.id ?? ''] ?? s.id ?? '';
    case 'answers':
      return trans.__('Answers');
    default:
      return trans.__('What people wrote');
  }
}

function FoundBy({ share, reason }: { share: Share; reason: ReasonFinding }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  if (share.kind === 'answers') {
    const n = reason.answers?.n ?? 0;
    return <>{trans._n('%1 respondent', '%1 respondents', n)}</>;
  }
  if (share.kind === 'voice') {
    const v = reason.voice;
    return v && (
      <>
        <b>{f.percent(v.share)}</b> <small>{trans.__('%1 of %2 texts', f.whole(v.mentions), f.whole(v.n))}</small>
      </>
    );
  }
  const m = reason.metrics.find(x => x.id === share.id);
  if (!m) {
    return null;
  }
  const one = (v: number | null | undefined) => f.metric(v, m.unit);
  const lower = m.good < m.poor;
  const range = f.range(m.low, m.high, v => (m.unit === 'share' ? one(v) : f.measure(v)));
  return (
    <>
      <b>{one(m.value)}</b> {range && <span className="ca-dim">({range})</span>}
      <small>
        {lower
          ? trans.__('good ≤ %1, poor ≥ %2, from %3', one(m.good), one(m.poor), f.whole(m.n))
          : trans.__('good ≥ %1, poor ≤ %2, from %3', one(m.good), one(m.poor), f.whole(m.n))}
      </small>
    </>
  );
}
