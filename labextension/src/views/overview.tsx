import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { Icon } from '../icons';
import { CommandIDs, useFigures, useLab, useModel } from '../lab';
import type { AuditModel } from '../model';
import { Bar, Go, Grade, Head, Loading, Section, Table, toneOf } from '../parts';
import type { Findings, FindingsView, ReasonFinding, RunItem, Step } from '../types';
import { NotRun } from './notrun';
import { Unread } from './unread';
import { type IFile, WhatIf } from './whatif';

const h = React.createElement;

export interface IViewProps {
  model: AuditModel;
  focus?: string;
  show: (tab: string, focus?: string) => void;
}

/** What the business stands at: score, what costs most, the plan, categories, and what would tell more. */
export function Overview({ model, show, focus, file }: IViewProps & { file?: IFile }): React.JSX.Element | null {
  const { trans } = useLab();
  useModel(model);
  if (!model.state) {
    return model.error ? null : <Loading again={() => model.refresh()} />;
  }
  if (!model.state.done) {
    return <NotRun model={model} show={show} />;
  }
  const { value, error } = model.part('findings');
  if (error && !value) {
    return <Unread model={model} title={trans.__('The findings could not be loaded.')} error={error} />;
  }
  return value ? <Found key={focus} model={model} view={value} show={show} focus={focus} file={file} /> : <Loading again={() => model.again('findings')} />;
}

function Found(props: IViewProps & { view: FindingsView; file?: IFile }): React.JSX.Element {
  const { model, view, show } = props;
  const { value: detail } = model.part('detail');
  const [trying, setTrying] = React.useState(props.focus === 'what-if');
  const close = () => {
    setTrying(false);
    show('overview');
  };
  const f = view.findings;
  return (
    <div className="ca-Page ca-Overview">
      <Cards found={f} bands={view.bands} show={show} tryNumbers={() => setTrying(true)} />
      {trying && <WhatIf model={model} view={view} file={props.file} close={close} />}
      <div className="ca-stack">
        <CostsMost view={view} show={show} />
        <PlanTable view={view} />
        <LastRuns model={model} show={show} />
      </div>
      <div className="ca-stack">
        <Categories view={view} show={show} />
        <Steps path={model.path} steps={detail?.steps ?? []} show={show} />
      </div>
    </div>
  );
}

function Cards(props: { found: Findings; bands: FindingsView['bands']; show: IViewProps['show']; tryNumbers: () => void }): React.JSX.Element {
  const { trans } = useLab();
  const { found, bands, show } = props;
  const f = useFigures(found.business.currency);
  const { score, departures, plan } = found;
  const count = (status: ReasonFinding['status']) => found.reasons.filter(r => r.status === status).length;
  const bounds =
    f.whole(score.worst) !== f.whole(score.best)
      ? trans.__('If all unknown were worst %1, best %2.', f.whole(score.worst), f.whole(score.best))
      : '';
  const keeps = plan.saving_per_year ?? plan.indicative_per_year;
  return (
    <div className="ca-Cards">
      <div className="ca-Card" role="group" aria-label={trans.__('Score')}>
        <div className="ca-row ca-base">
          <span className="ca-huge">{f.whole(score.value)}</span>
          <span className="ca-dim">{trans.__('of 100')}</span>
          <span className="ca-space" />
          {score.grade && <span>{trans.__('grade %1', score.grade)}</span>}
        </div>
        <Bar value={score.value} low={score.low} high={score.high} tone={toneOf(score.value, bands)} />
        <p className="ca-dim">
          {trans.__('90% range %1.', f.range(score.low, score.high) || '–')} {bounds}
        </p>
      </div>
      <div className="ca-Card" role="group" aria-label={trans.__('Coverage')}>
        <p className="ca-dim">{trans.__('Coverage')}</p>
        <p className="ca-large">{f.percent(score.coverage)}</p>
        <Bar value={100 * score.coverage} />
        <p className="ca-dim">
          {trans.__('%1 of %2 reasons assessed.', count('assessed'), found.reasons.length)}{' '}
          {count('blind') > 0 && (
            <Go onClick={() => show('checklist', 'blind')}>
              {trans._n('%1 blind', '%1 blind', count('blind'))}
            </Go>
          )}
        </p>
      </div>
      <div className="ca-Card" role="group" aria-label={trans.__('Customers leaving')}>
        <p className="ca-dim">{trans.__('Customers leaving')}</p>
        <p className="ca-large">{departures ? trans.__('%1 a year', f.whole(departures.per_year)) : trans.__('not known')}</p>
        {departures ? (
          <p className="ca-dim">
            {trans.__('%1 of customers a year.', f.percent(departures.rate_per_year))}{' '}
            {departures.revenue_per_year !== null &&
              trans.__('%1 revenue a year goes with them.', f.money(departures.revenue_per_year))}
          </p>
        ) : (
          <p className="ca-dim">{trans.__('No table tells who has left.')}</p>
        )}
      </div>
      <div className="ca-Card" role="group" aria-label={trans.__('Plan')}>
        <p className="ca-dim">{plan.saving_per_year ? trans.__('The plan would keep') : trans.__('The plan may keep')}</p>
        <p className="ca-large">
          {keeps ? trans.__('%1 a year', f.money(keeps.value)) : trans.__('%1 points', f.measure(plan.points))}
        </p>
        <p className="ca-dim">
          {keeps && keeps.low !== null && trans.__('Range %1.', f.moneyRange(keeps.low, keeps.high))}{' '}
          {trans.__('%1 of %2 person-days.', f.whole(plan.used_days), f.whole(plan.capacity_days))}
        </p>
        <Go onClick={props.tryNumbers}>{trans.__('Try other numbers')}</Go>
      </div>
    </div>
  );
}

/** The money that goes with a reason, as it may be added up, else alone; null where nothing is supported. */
export function moneyOf(reason: ReasonFinding): { value: number; low: number | null; high: number | null } | null {
  const a = reason.attributable;
  return a?.allocated_revenue_per_year ?? a?.revenue_per_year ?? null;
}

/** Why a reason that was assessed has no money. */
export function unpriced(reason: ReasonFinding, trans: TranslationBundle): string {
  const a = reason.association;
  return !a
    ? trans.__('not traceable')
    : a.too_few
      ? trans.__('too few to tell')
      : a.role === 'sign'
        ? trans.__('sign')
        : a.supported
          ? trans.__('revenue unknown')
          : a.q_adjusted === null && a.indistinguishable_from.length
            ? trans.__('told with another')
            : trans.__('no link shown');
}

function CostsMost({ view, show }: { view: FindingsView; show: IViewProps['show'] }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures(view.findings.business.currency);
  const dear = view.findings.reasons
    .filter(r => r.status === 'assessed')
    .sort((a, b) => (moneyOf(b)?.value ?? 0) - (moneyOf(a)?.value ?? 0) || (a.score ?? 100) - (b.score ?? 100))
    .slice(0, 5);
  const most = Math.max(1, ...dear.map(r => moneyOf(r)?.high ?? moneyOf(r)?.value ?? 0));
  const title = trans.__('What costs most');
  return (
    <Section
      title={title}
      note={trans.__('revenue a year that goes with the reason')}
      actions={<Go onClick={() => show('checklist')}>{trans.__('All %1 reasons', view.findings.reasons.length)}</Go>}
    >
      <Table
        label={title}
        columns={[
          trans.__('Reason'),
          [trans.__('Score'), 'ca-num'],
          [trans.__('Lost a year'), 'ca-num'],
          trans.__('Evidence'),
          [trans.__('First fix'), 'ca-hide-narrow']
        ]}
      >
        {dear.map(r => {
          const money = moneyOf(r);
          return (
            <tr key={r.id}>
              <th scope="row">
                <Go onClick={() => show('checklist', r.id)}>{view.texts.reasons[r.id]?.title ?? r.id}</Go>
                <small>{view.texts.categories.find(c => c.id === r.category)?.title}</small>
              </th>
              <td className="ca-num">
                <b>{f.whole(r.score)}</b>
                <Bar value={r.score} low={r.severity && 100 * (1 - (r.severity.high ?? 1))} high={r.severity && 100 * (1 - (r.severity.low ?? 0))} tone={toneOf(r.score, view.bands)} />
              </td>
              <td className="ca-num">
                {money ? (
                  <>
                    <b>{f.money(money.value)}</b>{' '}
                    <small>{f.moneyRange(money.low, money.high)}</small>
                    <Bar value={(100 * money.value) / most} low={money.low === null ? null : (100 * money.low) / most} high={money.high === null ? null : (100 * money.high) / most} tone="bad" />
                  </>
                ) : (
                  <span className="ca-dim">{unpriced(r, trans)}</span>
                )}
              </td>
              <td>
                <Grade grade={r.grade} />
              </td>
              <td className="ca-hide-narrow">{r.fixes.length ? view.texts.fixes[r.fixes[0]]?.title : '–'}</td>
            </tr>
          );
        })}
      </Table>
    </Section>
  );
}

export function PlanTable(props: { view: Pick<FindingsView, 'findings' | 'texts'>; title?: string }): React.JSX.Element {
  const { trans } = useLab();
  const { view } = props;
  const f = useFigures(view.findings.business.currency);
  const kinds: Record<string, string> = {
    'quick-win': trans.__('Quick win'),
    'big-project': trans.__('Big project'),
    'fill-in': trans.__('Fill-in'),
    leave: trans.__('Leave')
  };
  const planned = view.findings.fixes.filter(x => x.in_plan);
  const title = props.title ?? trans.__('Plan');
  return (
    <Section title={title} note={trans.__('best use of %1 person-days', f.whole(view.findings.plan.capacity_days))}>
      {planned.length === 0 ? (
        <p>{trans.__('Nothing that fits is worth its cost.')}</p>
      ) : (
        <Table
          label={title}
          columns={[
            [trans.__('Rank'), 'ca-num'],
            trans.__('Fix'),
            [trans.__('Days'), 'ca-num'],
            [trans.__('Keeps a year'), 'ca-num'],
            [trans.__('Kind'), 'ca-hide-narrow']
          ]}
        >
          {planned.map(x => (
            <tr key={x.id}>
              <td className="ca-num ca-dim">{x.rank}</td>
              <th scope="row">{view.texts.fixes[x.id]?.title ?? x.id}</th>
              <td className="ca-num">{f.whole(x.effort_days.value)}</td>
              <td className="ca-num">
                <b>{x.saving_per_year ? f.money(x.saving_per_year.value) : '–'}</b>
                {x.indicative && x.saving_per_year && <small>{trans.__('indicative')}</small>}
              </td>
              <td className="ca-hide-narrow">{kinds[x.quadrant]}</td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

function Categories({ view, show }: { view: FindingsView; show: IViewProps['show'] }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const title = trans.__('Categories');
  const titles = Object.fromEntries(view.texts.categories.map(c => [c.id, c.title]));
  const sorted = [...view.findings.categories].sort((a, b) => (a.score ?? 101) - (b.score ?? 101));
  return (
    <Section title={title}>
      <table className="ca-Table ca-fixed">
        <Head
          columns={[
            trans.__('Category'),
            [trans.__('Score'), 'ca-num ca-w-score'],
            [<span className="ca-hidden">{trans.__('Range')}</span>, 'ca-w-bar'],
            [trans.__('Coverage'), 'ca-num ca-w-cover']
          ]}
        />
        <tbody>
          {sorted.map(c => {
            const thin = c.coverage < 0.5;
            return (
              <tr key={c.id}>
                <th scope="row">
                  <Go onClick={() => show('checklist', `category:${c.id}`)}>{titles[c.id] ?? c.id}</Go>
                </th>
                <td className="ca-num">
                  <b>{f.whole(c.score)}</b>
                </td>
                <td>{c.score === null ? <span className="ca-dim">{trans.__('not assessed')}</span> : <Bar value={c.score} low={c.low} high={c.high} tone={toneOf(c.score, view.bands)} thin={thin} />}</td>
                <td className="ca-num">
                  {f.percent(c.coverage)}
                  {thin && c.score !== null && <small>{trans.__('little known')}</small>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}

/** One line a step; each leads to where it is done. */
export function StepList(props: { path: string; steps: readonly Step[]; show: IViewProps['show'] }): React.JSX.Element {
  const { trans, commands } = useLab();
  const { path, steps, show } = props;
  const f = useFigures();
  const line = (s: Step) => {
    switch (s.kind) {
      case 'questions':
        return {
          shape: 'part' as const,
          text: trans._n('Answer %1 question', 'Answer %1 questions', s.names.length),
          note: trans._n('lights %1 blind reason', 'lights %1 blind reasons', s.reasons),
          go: () => show('questionnaire', s.names[0])
        };
      case 'columns':
        return {
          shape: 'file' as const,
          text: trans.__('Ask the client for %1', s.table ?? ''),
          note: s.names.map(n => n.split('.')[1] ?? n).join(', '),
          go: () => show('data', s.names[0] ?? s.table ?? undefined)
        };
      default:
        return {
          shape: 'run' as const,
          text: trans.__('Run again'),
          note: trans.__('something changed since the last run'),
          go: () => void commands.execute(CommandIDs.run, { path })
        };
    }
  };
  return (
    <ul className="ca-Steps">
      {steps.slice(0, 5).map(s => {
        const { shape, text, note, go } = line(s);
        return (
          <li key={s.kind + s.table}>
            <Icon shape={shape} />
            <div>
              <Go onClick={go}>{text}</Go>
              <small>{note}</small>
            </div>
            <b>{s.points === null ? '' : `+${f.percent(s.points / 100)}`}</b>
          </li>
        );
      })}
    </ul>
  );
}

function Steps(props: { path: string; steps: readonly Step[]; show: IViewProps['show'] }): React.JSX.Element | null {
  const { trans } = useLab();
  return props.steps.length ? (
    <Section title={trans.__('To know more')} note={trans.__('adds coverage')}>
      <StepList {...props} />
    </Section>
  ) : null;
}

function LastRuns({ model, show }: IViewProps): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  const scored = (model.part('runs').value?.runs ?? []).filter(r => r.headline?.value != null).slice(0, 6).reverse();
  if (scored.length < 2) {
    return null;
  }
  const told = scored.map(r => trans.__('%1: %2', f.day(r.started), f.whole(r.headline!.value)));
  return (
    <Section
      title={trans.__('Last runs')}
      actions={<Go onClick={() => show('runs', 'compare')}>{trans.__('Compare the last two')}</Go>}
    >
      <Line runs={scored} label={new Intl.ListFormat(f.lang).format(told)} />
    </Section>
  );
}

/** Scores over time with their ranges. */
export function Line({ runs, label }: { runs: readonly RunItem[]; label: string }): React.JSX.Element {
  const f = useFigures();
  const step = 90;
  const x = (n: number) => 40 + n * step;
  const ends = runs.flatMap(r => [r.headline!.low, r.headline!.high, r.headline!.value].filter(v => v !== null));
  const [bottom, top] = [Math.max(0, Math.min(...ends) - 5), Math.min(100, Math.max(...ends) + 5)];
  const y = (v: number) => 90 - (70 * (v - bottom)) / (top - bottom);
  return (
    <svg className="ca-Line" viewBox={`0 0 ${step * runs.length} 116`} role="img" aria-label={label}>
      <polyline points={runs.map((r, n) => `${x(n)},${y(r.headline!.value!)}`).join(' ')} />
      {runs.map((r, n) => {
        const { low, high, value } = r.headline!;
        return (
          <g key={r.id}>
            {low !== null && high !== null && <line x1={x(n)} x2={x(n)} y1={y(low)} y2={y(high)} />}
            <circle cx={x(n)} cy={y(value!)} r="4" />
            <text x={x(n)} y={y(high ?? value!) - 6}>{f.whole(value)}</text>
            <text x={x(n)} y="112">{new Intl.DateTimeFormat(f.lang, { day: 'numeric', month: 'short' }).format(new Date(r.started))}</text>
          </g>
        );
      })}
    </svg>
  );
}
