import * as React from 'react';
import { Icon } from '../icons';
import { useFigures, useLab } from '../lab';
import type { AuditModel } from '../model';
import { Button, Go, Grade, Section, Table, Wrong } from '../parts';
import type { CapacityChanged, FindingsView, FixFinding, WhatIfRequest, WhatIfResult } from '../types';

const h = React.createElement;

const WAIT_MS = 250;
/** Fixes outside the plan that are listed before all are asked for. */
const BESIDE = 6;

/** audit.yaml as this lab has it open: locked where an editor holds unsaved changes; told when it was written. */
export interface IFile {
  locked: boolean;
  saved: () => Promise<void>;
}
type Wish = 'always' | 'never';
type Numbers = { days: string; rate: string; grades: string; wishes: Record<string, Wish> };

const asNumber = (text: string) => (text.trim() === '' ? null : Number(text));
const GRADES: Record<string, WhatIfRequest['grades']> = { all: null, ABC: ['A', 'B', 'C'], AB: ['A', 'B'], A: ['A'] };

/** Other numbers for the plan: what would be done with them, and what it would keep. */
export function WhatIf(props: { model: AuditModel; view: FindingsView; file?: IFile; close: () => void }): React.JSX.Element {
  const { trans } = useLab();
  const { model, view, close } = props;
  const own = view.findings.plan;
  const f = useFigures(view.findings.business.currency);
  const first: Numbers = { days: String(own.capacity_days), rate: own.day_rate === null ? '' : String(own.day_rate), grades: 'all', wishes: {} };
  const [numbers, setNumbers] = React.useState(first);
  const { result, busy, error } = useTried(model, view, numbers);
  const title = React.useRef<HTMLDivElement>(null);
  const id = React.useId();
  const set = (more: Partial<Numbers>) => setNumbers({ ...numbers, ...more });
  const grades: [string, string][] = [['all', trans.__('All')], ['ABC', 'A, B, C'], ['AB', 'A, B'], ['A', trans.__('A only')]];
  React.useEffect(() => title.current?.focus(), []);
  return (
    <div className="ca-WhatIf" ref={title} tabIndex={-1}>
      <Section
        title={trans.__('Try other numbers')}
        note={trans.__('by the same plan maker as the report; nothing is saved until you say so')}
        actions={
          <>
            <Button kind="small" onClick={() => setNumbers(first)}>{trans.__('Reset')}</Button>
            <Save {...props} numbers={numbers} />
            <Button kind="small" icon="close" label={trans.__('Close')} onClick={close} />
          </>
        }
      >
        <div className="ca-row ca-fields">
          <div className="ca-Field">
            <label htmlFor={`${id}-days`}>{trans.__('Person-days')}</label>
            <div className="ca-row">
              <input id={`${id}-days`} type="number" min={0} value={numbers.days} onChange={e => set({ days: e.target.value })} />
              <input
                type="range"
                aria-label={trans.__('Person-days')}
                min={0}
                max={Math.max(200, 2 * own.capacity_days)}
                value={Number(numbers.days) || 0}
                onChange={e => set({ days: e.target.value })}
              />
            </div>
          </div>
          <div className="ca-Field">
            <label htmlFor={`${id}-rate`}>{trans.__('Day rate (%1)', view.findings.business.currency)}</label>
            <input id={`${id}-rate`} type="number" min={0} value={numbers.rate} onChange={e => set({ rate: e.target.value })} />
          </div>
          <div className="ca-Field" role="group" aria-labelledby={`${id}-grades`}>
            <b id={`${id}-grades`}>{trans.__('Act on evidence of grade')}</b>
            <div className="ca-row">
              {grades.map(([value, name]) => (
                <button key={value} type="button" className="ca-Chip" aria-pressed={numbers.grades === value} onClick={() => set({ grades: value })}>
                  {name}
                </button>
              ))}
            </div>
          </div>
        </div>
        {error && <Wrong>{error}</Wrong>}
        {result && (
          <div className={`ca-stack${busy ? ' ca-busy' : ''}`} aria-busy={busy}>
            <p role="status">
              {told(result, trans, f)}{' '}
              {trans.__('%1 of %2 person-days.', f.whole(result.plan.used_days), f.whole(result.plan.capacity_days))}{' '}
              {result.plan.cost !== null && trans.__('It costs %1 in the first year.', f.money(result.plan.cost))}{' '}
              <span className="ca-dim">{told({ plan: own }, trans, f, true)}</span>
            </p>
            <Choices view={view} fixes={result.fixes} wishes={numbers.wishes} set={wishes => set({ wishes })} />
          </div>
        )}
      </Section>
    </div>
  );
}

function told(
  { plan }: Pick<WhatIfResult, 'plan'>,
  trans: ReturnType<typeof useLab>['trans'],
  f: ReturnType<typeof useFigures>,
  own = false
): string {
  const keeps = plan.saving_per_year ?? plan.indicative_per_year;
  const what = keeps ? f.money(keeps.value) : f.measure(plan.points);
  if (own) {
    return keeps ? trans.__('The plan of the run: %1 a year.', what) : trans.__('The plan of the run: %1 points.', what);
  }
  if (!plan.saving_per_year) {
    return keeps ? trans.__('It may keep %1 a year.', what) : trans.__('It would bring %1 points.', what);
  }
  return trans.__('It would keep %1 a year.', what);
}

/** The plan under these numbers; the last good one stays while the next is worked out, and where it cannot be. */
function useTried(model: AuditModel, view: FindingsView, numbers: Numbers): { result: WhatIfResult | null; busy: boolean; error: string } {
  const [result, setResult] = React.useState<WhatIfResult | null>(null);
  const [busy, setBusy] = React.useState(false);
  const [error, setError] = React.useState('');
  React.useEffect(() => {
    let last = true;
    const wished = (wish: Wish) => Object.keys(numbers.wishes).filter(id => numbers.wishes[id] === wish);
    const request = {
      run: view.run,
      person_days: asNumber(numbers.days) ?? 0,
      day_rate: asNumber(numbers.rate),
      payback_years: view.findings.plan.payback_years ?? 2,
      always: wished('always'),
      never: wished('never'),
      grades: GRADES[numbers.grades]
    };
    setBusy(true);
    const wait = setTimeout(() => {
      model.api.whatIf(model.path, request).then(
        found => last && (setResult(found), setError(''), setBusy(false)),
        problem => last && (setError((problem as Error).message), setBusy(false))
      );
    }, WAIT_MS);
    return () => {
      last = false;
      clearTimeout(wait);
    };
  }, [numbers, view.run]);
  return { result, busy, error };
}

function Choices(props: {
  view: FindingsView;
  fixes: FixFinding[];
  wishes: Record<string, Wish>;
  set: (wishes: Record<string, Wish>) => void;
}): React.JSX.Element {
  const { trans } = useLab();
  const { view, fixes, wishes, set } = props;
  const f = useFigures(view.findings.business.currency);
  const [all, setAll] = React.useState(false);
  const open = fixes.filter(x => x.status === 'open' || x.status === 'doing' || x.in_plan);
  const beside = open.filter(x => !x.in_plan && !wishes[x.id]);
  const shown = [...open.filter(x => x.in_plan || wishes[x.id]), ...(all ? beside : beside.slice(0, BESIDE))];
  const title = trans.__('Plan with these numbers');
  const choose = (id: string, wish: string) => {
    const { [id]: _, ...rest } = wishes;
    set(wish ? { ...rest, [id]: wish as Wish } : rest);
  };
  return (
    <>
      <Table
        label={title}
        columns={[
          trans.__('Plan'),
          trans.__('Fix'),
          [trans.__('Days'), 'ca-num'],
          [trans.__('Keeps a year'), 'ca-num'],
          [trans.__('Evidence'), 'ca-hide-narrow'],
          trans.__('Your choice')
        ]}
      >
        {shown.map(x => {
          const name = view.texts.fixes[x.id]?.title ?? x.id;
          const keeps = x.saving_per_year ?? x.indicative_per_year;
          return (
            <tr key={x.id}>
              <td>
                <span className="ca-Mark">
                  <Icon shape={x.in_plan ? 'ok' : 'circle'} /> {x.in_plan ? trans.__('in') : trans.__('out')}
                </span>
              </td>
              <th scope="row">
                {name}
                <small>{x.reasons.slice(0, 3).map(r => view.texts.reasons[r]?.title ?? r).join(' · ')}</small>
              </th>
              <td className="ca-num">{f.whole(x.effort_days.value)}</td>
              <td className="ca-num">
                {keeps ? f.money(keeps.value) : '–'}
                {x.indicative && keeps && <small>{trans.__('indicative')}</small>}
              </td>
              <td className="ca-hide-narrow"><Grade grade={x.grade} /></td>
              <td>
                <select aria-label={trans.__('Your choice for %1', name)} value={wishes[x.id] ?? ''} onChange={e => choose(x.id, e.target.value)}>
                  <option value="">{trans.__('Plan decides')}</option>
                  <option value="always">{trans._p('plan', 'Always')}</option>
                  <option value="never">{trans._p('plan', 'Never')}</option>
                </select>
              </td>
            </tr>
          );
        })}
      </Table>
      {!all && beside.length > BESIDE && (
        <Go onClick={() => setAll(true)}>{trans._n('Show %1 more fix', 'Show %1 more fixes', beside.length - BESIDE)}</Go>
      )}
    </>
  );
}

/** Writes person-days and day rate to audit.yaml, and nothing else; taken back by one click. */
function Save(props: { model: AuditModel; numbers: Numbers; file?: IFile }): React.JSX.Element {
  const { trans } = useLab();
  const { model, numbers, file } = props;
  const [done, setDone] = React.useState<CapacityChanged | null>(null);
  const [said, setSaid] = React.useState('');
  const days = asNumber(numbers.days);
  const write = async (undo: CapacityChanged | null) => {
    const given = undo?.undo ?? { person_days: days, day_rate: asNumber(numbers.rate) };
    try {
      const changed = await model.api.saveCapacity(model.path, given, undo?.etag ?? model.state?.audit ?? '');
      setDone(undo ? null : changed);
      setSaid(undo ? trans.__('Taken back.') : trans.__('Saved to audit.yaml; the next run plans with it.'));
      await file?.saved();
      await model.refresh();
    } catch (error) {
      setSaid((error as Error).message);
      await model.refresh();
    }
  };
  React.useEffect(() => setDone(null), [numbers.days, numbers.rate]);
  const locked = !model.state?.writable || file?.locked || days === null || !(days >= 0);
  return (
    <>
      <span role="status" className="ca-dim">{said}</span>
      {done && <Go onClick={() => write(done)}>{trans.__('Undo')}</Go>}
      <Button kind="primary" disabled={locked} onClick={() => write(null)}>
        {trans.__('Save to audit.yaml')}
      </Button>
    </>
  );
}
