import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { Icon, type Shape } from '../../icons';
import { useFigures, useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Go, Head, Section, Table } from '../../parts';
import type { Comparison, Reading, RunItem, TestedFix } from '../../types';
import { Loaded } from '../loaded';

const h = React.createElement;

type Show = (tab: string, focus?: string) => void;

/** Reasons that moved by less are counted, not listed: they print as the same. */
const LEAST = 0.5;
const MOST = 25;

/** Two runs side by side: what the difference comes from, what moved, and whether finished fixes worked. */
export function Compared(props: {
  model: AuditModel;
  runs: readonly RunItem[];
  chosen: string[];
  show: Show;
}): React.JSX.Element {
  const { trans } = useLab();
  const { model, runs, chosen } = props;
  const [a, b] = [...chosen].sort((x, y) => started(runs, x).localeCompare(started(runs, y)));
  return (
    <Loaded title={trans.__('The runs could not be compared.')} load={() => model.api.compare(model.path, a, b)} keys={[a, b]}>
      {found => <Both found={found} show={props.show} />}
    </Loaded>
  );
}

function Both({ found, show }: { found: Comparison; show: Show }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const sameDay = f.day(found.a.started) === f.day(found.b.started);
  const when = (r: RunItem) => (sameDay ? f.dayAndTime(r.started) : f.day(r.started));
  return (
    <Section title={trans.__('%1 compared with %2', when(found.a), when(found.b))} className="ca-Compared">
      <div className="ca-Compare">
        <Whole found={found} />
        <div className="ca-stack">
          <Moved found={found} show={show} />
          <Fixes fixes={found.fixes} />
        </div>
      </div>
    </Section>
  );
}

const started = (runs: readonly RunItem[], id: string) => runs.find(r => r.id === id)?.started ?? '';

function Whole({ found }: { found: Comparison }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const range = (r: RunItem) => f.range(r.headline?.low, r.headline?.high) || '–';
  const ranges = [range(found.a), range(found.b)];
  return (
    <div className="ca-Card">
      <p>
        <b className="ca-large">{f.whole(found.a.headline?.value)} → {f.whole(found.b.headline?.value)}</b>{' '}
        <span className="ca-dim">{found.by === null ? trans.__('one of the two has no score') : trans.__('%1 points', f.tenths(found.by))}</span>
      </p>
      {found.by !== null && (
        <p>
          {found.overlap
            ? trans.__('The ranges overlap (%1, %2): the business as a whole may not have changed.', ...ranges)
            : trans.__('The ranges do not overlap (%1, %2).', ...ranges)}
        </p>
      )}
      <Split found={found} />
    </div>
  );
}

function origins(trans: TranslationBundle): Record<string, string> {
  return {
    data: trans.__('data'),
    answers: trans.__('answers'),
    checklist: trans.__('checklist'),
    program: trans.__('program')
  };
}

/** The parts of the difference, and which inputs are behind them. */
function Split({ found }: { found: Comparison }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const names = origins(trans);
  const behind: Record<string, string> = {
    data: [...found.data, ...(found.settings ? ['audit.yaml'] : [])].join(', '),
    answers: found.answers.join(', '),
    checklist: found.checklist ? trans.__('another version') : '',
    program: found.program ? trans.__('another version, and what nothing stored explains') : ''
  };
  const same = !Object.values(behind).some(Boolean);
  return (
    <>
      {found.split.length > 0 && (
        <table className="ca-Table">
          <Head columns={[trans.__('Source'), [trans.__('Points'), 'ca-num']]} />
          <tbody>
            {found.split.map(p => (
              <tr key={p.origin}>
                <th scope="row">
                  {names[p.origin]}
                  {behind[p.origin] && <small>{behind[p.origin]}</small>}
                </th>
                <td className="ca-num">{f.tenths(p.points)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {same && <p>{trans.__('The same went into both.')}</p>}
    </>
  );
}

function Moved({ found, show }: { found: Comparison; show: Show }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const title = trans.__('What moved');
  const names = origins(trans);
  const moved = found.reasons.filter(r => r.a === null || r.b === null || Math.abs(r.b - r.a) >= LEAST);
  const rest = found.reasons.length - Math.min(moved.length, MOST);
  if (!moved.length) {
    return <p>{trans.__('No reason moved by half a point or more.')}</p>;
  }
  return (
    <>
      <Table
        label={title}
        columns={[
          title,
          [trans.__('Score'), 'ca-num'],
          [trans.__('Change'), 'ca-num'],
          [trans.__('Source'), 'ca-hide-narrow'],
          trans.__('Why')
        ]}
      >
        {moved.slice(0, MOST).map(r => (
          <tr key={r.id}>
            <th scope="row"><Go onClick={() => show('checklist', r.id)}>{r.title}</Go></th>
            <td className="ca-num">{f.whole(r.a)} → <b>{f.whole(r.b)}</b></td>
            <td className="ca-num">{r.a !== null && r.b !== null ? f.signed(r.b - r.a) : '–'}</td>
            <td className="ca-hide-narrow">{r.origin ? names[r.origin] : '–'}</td>
            <td>
              {r.b === null
                ? trans.__('not known any more')
                : r.a === null
                  ? trans.__('now known')
                  : r.metric
                    ? told(r.metric, f)
                    : r.overlap
                      ? trans.__('the ranges overlap')
                      : ''}
            </td>
          </tr>
        ))}
      </Table>
      {rest > 0 && <p className="ca-dim">{trans._n('%1 more reason moved less.', '%1 more reasons moved less.', rest)}</p>}
    </>
  );
}

const told = (m: Reading, f: ReturnType<typeof useFigures>) =>
  `${m.title}: ${f.metric(m.then, m.unit)} → ${f.metric(m.now, m.unit)}`;

function Fixes({ fixes }: { fixes: TestedFix[] }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const title = trans.__('Did finished fixes work?');
  if (!fixes.length) {
    return <p className="ca-dim">{trans.__('No fix is marked as done in audit.yaml, so none is tested.')}</p>;
  }
  const verdicts: Record<TestedFix['verdict'], [Shape, string]> = {
    worked: ['ok', trans.__('worked')],
    worse: ['bad', trans.__('worse than before')],
    'no-change': ['circle', trans.__('no change that can be told')],
    'too-early': ['part', trans.__('too early')],
    'not-measured': ['none', trans.__('not measured in both runs')]
  };
  return (
    <>
      <Table label={title} columns={[title, trans.__('Verdict'), trans.__('Measure')]}>
        {fixes.map(x => (
          <tr key={x.id}>
            <th scope="row">{x.title}</th>
            <td>
              <span className="ca-Mark"><Icon shape={verdicts[x.verdict][0]} /> {verdicts[x.verdict][1]}</span>
            </td>
            <td>{x.metric ? told(x.metric, f) : '–'}</td>
          </tr>
        ))}
      </Table>
      <p className="ca-dim">{trans.__('Before and after alone do not prove that the fix did it.')}</p>
    </>
  );
}
