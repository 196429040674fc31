import * as React from 'react';
import { Icon } from '../icons';
import { useFigures, useLab } from '../lab';
import type { AuditModel } from '../model';
import { Banner, Button, Go, Grade } from '../parts';
import type { AnswerItem, FindingsView, Question, ReasonFinding, ReasonText, Share } from '../types';
import { groupOf, Walk } from './checklist';
import { moneyOf } from './overview';

interface IDetailProps {
  model: AuditModel;
  view: FindingsView;
  reason: ReasonFinding;
  count: number;
  close: () => void;
  before?: () => void;
  after?: () => void;
  open: (id: string) => void;
}

/** One reason, always in this order: contradiction, score, why, evidence, what goes with it, fix. */
export function Detail(props: IDetailProps): React.JSX.Element {
  const { trans } = useLab();
  const { view, reason, close } = props;
  const heading = React.useRef<HTMLHeadingElement>(null);
  const text = view.texts.reasons[reason.id];
  // A reason that customers leave over is named by what is wrong, however well it scores.
  const good = groupOf(reason, view.bands) === 'good' && !moneyOf(reason);
  const category = view.texts.categories.find(c => c.id === reason.category)?.title;
  React.useEffect(() => heading.current?.focus(), []);
  return (
    <aside className="ca-Detail" aria-label={trans.__('Reason in detail')}>
      <div className="ca-Detail-back">
        <Button kind="flat" icon="back" onClick={close}>
          {trans._n('%1 reason', '%1 reasons', props.count, props.count)}
        </Button>
      </div>
      <header>
        <div>
          <h2 ref={heading} tabIndex={-1}>{(good ? text?.title_good : text?.title) ?? reason.id}</h2>
          <p className="ca-dim">
            {category} · <code>{reason.id}</code>
          </p>
        </div>
        <Walk before={props.before} after={props.after} close={close} />
      </header>
      <Differ view={view} reason={reason} />
      {reason.message && <p>{reason.message}</p>}
      <Headline view={view} reason={reason} />
      <p>{text?.description}</p>
      <Why view={view} reason={reason} />
      <Said {...props} text={text} />
      <GoesWith view={view} reason={reason} open={props.open} />
      <Needs view={view} reason={reason} />
      <Fixes view={view} reason={reason} />
      <Notes reason={reason} />
    </aside>
  );
}

type Part = { view: FindingsView; reason: ReasonFinding };

function Differ({ view, reason }: Part): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  if (reason.contradiction) {
    const { metric: id } = reason.contradiction.measurement;
    const found = reason.metrics.find(m => m.id === id);
    const metric = view.texts.reasons[reason.id]?.metrics[id] ?? id;
    const belief = reason.contradiction.belief.text;
    return (
      <Banner tone="warn" title={trans.__('Said and measured differ.')}>
        {belief ? trans.__('Leadership: “%1”', belief) : trans.__('Leadership sees no problem.')}{' '}
        {trans.__('Measured: %1 %2.', metric, found ? f.metric(found.value, found.unit) : '')}
      </Banner>
    );
  }
  return reason.answers?.perception_gap ? (
    <Banner tone="warn" title={trans.__('Leadership and customers differ.')}>
      {trans.__('Those who lead and those who buy see this differently; the answers below show by how much.')}
    </Banner>
  ) : null;
}

function Headline({ view, reason }: Part): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures(view.findings.business.currency);
  if (reason.score === null) {
    return null;
  }
  const money = moneyOf(reason);
  const s = reason.severity;
  const range = s && s.low !== null && s.high !== null ? f.range(100 * (1 - s.high), 100 * (1 - s.low)) : '';
  return (
    <div className="ca-row ca-base ca-Headline">
      <span>
        <b className="ca-huge">{f.whole(reason.score)}</b>{' '}
        <span className="ca-dim">{range ? trans.__('of 100 (%1)', range) : trans.__('of 100')}</span>
      </span>
      <Grade grade={reason.grade} />
      {money && (
        <span>
          <b>{trans.__('%1 a year', f.money(money.value))}</b>{' '}
          <span className="ca-dim">{f.moneyRange(money.low, money.high)}</span>
        </span>
      )}
    </div>
  );
}

/** A table whose last row is the sum: severity times share, so that the score can be reproduced by hand. */
function Why({ view, reason }: Part): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  const shares = view.why[reason.id];
  if (!shares?.length || reason.score === null) {
    return null;
  }
  const total = shares.reduce((sum, s) => sum + s.severity * s.share, 0);
  return (
    <section className="ca-Section">
      <header>
        <h3>{trans.__('Why %1', f.whole(reason.score))}</h3>
        <span className="ca-dim">{trans.__('severity × share of the evidence')}</span>
      </header>
      <div className="ca-Scroll" tabIndex={0} role="region" aria-label={trans.__('Why this score')}>
        <table className="ca-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Source')}</th>
              <th scope="col">{trans.__('Found')}</th>
              <th scope="col" className="ca-num">{trans.__('Severity')}</th>
              <th scope="col" className="ca-num">{trans.__('Share')}</th>
            </tr>
          </thead>
          <tbody>
            {shares.map((s, n) => (
              <tr key={n}>
                <th scope="row">{sourceName(s, view, reason, trans)}</th>
                <td><FoundBy share={s} reason={reason} /></td>
                <td className="ca-num">{two(s.severity, f.lang)}</td>
                <td className="ca-num">{f.percent(s.share)}</td>
              </tr>
            ))}
            <tr className="ca-sum">
              <th scope="row" colSpan={2}>{trans.__('Together %1, so 100 × (1 − %1)', two(total, f.lang))}</th>
              <td className="ca-num">{two(total, f.lang)}</td>
              <td className="ca-num"><b>{f.whole(reason.score)}</b></td>
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

const two = (value: number, lang: string) =>
  new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);

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
    return <>{trans._n('%1 respondent', '%1 respondents', n, n)}</>;
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

/** The answers beside the data: by audience, and each question with what was said. */
function Said(props: IDetailProps & { text?: ReasonText }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  const { reason, model, text } = props;
  const answers = model.part('answers').value?.answers ?? [];
  if (!reason.answers || reason.answers.n === 0) {
    return null;
  }
  const audiences = audienceNames(trans);
  return (
    <section className="ca-Section">
      <header>
        <h3>{trans.__('Answers')}</h3>
        <span className="ca-dim">{trans.__('0 is no problem, 1 is the worst')}</span>
      </header>
      <ul className="ca-Plain ca-row">
        {Object.entries(reason.answers.by_audience).map(([a, found]) => (
          <li key={a}>
            {audiences[a] ?? a} <b>{two(found.severity, f.lang)}</b>{' '}
            <span className="ca-dim">{trans._n('%1 respondent', '%1 respondents', found.n, found.n)}</span>
          </li>
        ))}
      </ul>
      {text?.questions.map(q => <QuestionAnswers key={q.id} question={q} answers={answers.filter(a => a.question === q.id)} />)}
    </section>
  );
}

function audienceNames(trans: ReturnType<typeof useLab>['trans']): Record<string, string> {
  return {
    leadership: trans.__('Leadership'),
    front_line: trans.__('Front line'),
    customers: trans.__('Customers'),
    auditor: trans.__('Auditor')
  };
}

function QuestionAnswers({ question, answers }: { question: Question; answers: AnswerItem[] }): React.JSX.Element | null {
  const { trans } = useLab();
  if (!answers.length) {
    return null;
  }
  const said = new Map<string, number>();
  for (const a of answers) {
    const word = wordOf(question, a, trans);
    said.set(word, (said.get(word) ?? 0) + 1);
  }
  const notes = answers.filter(a => a.note);
  return (
    <div className="ca-Question">
      <p>{question.text}</p>
      <ul className="ca-Plain">
        {[...said].sort((a, b) => b[1] - a[1]).map(([word, n]) => (
          <li key={word}>
            {word} <span className="ca-dim">× {n}</span>
          </li>
        ))}
      </ul>
      {notes.map(a => (
        <p key={a.respondent} className="ca-dim">“{a.note}” {audienceNames(trans)[a.audience]}</p>
      ))}
    </div>
  );
}

function wordOf(question: Question, answer: AnswerItem, trans: ReturnType<typeof useLab>['trans']): string {
  if (answer.status !== 'answered') {
    return answer.status === 'unknown' ? trans.__('Don’t know') : trans.__('Does not apply');
  }
  const { value } = answer;
  const kind = question.answer;
  if (kind.type === 'choice') {
    return kind.options.find(o => o.id === value)?.text ?? String(value);
  }
  if (kind.type === 'scale') {
    return trans.__('%1 of 5 (1 is %2, 5 is %3)', String(value), kind.low, kind.high);
  }
  if (kind.type === 'number') {
    return `${value} ${kind.unit}`;
  }
  return value === true || value === 'yes' ? trans.__('Yes') : value === 'partly' ? trans.__('Partly') : trans.__('No');
}

function GoesWith({ view, reason, open }: Part & { open: (id: string) => void }): React.JSX.Element | null {
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
    <section className="ca-Section">
      <header>
        <h3>{trans.__('Goes with leaving?')}</h3>
      </header>
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
    </section>
  );
}

function Needs({ view, reason }: Part): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  if (!reason.needs.length) {
    return null;
  }
  const questions = Object.fromEntries((view.texts.reasons[reason.id]?.questions ?? []).map(q => [q.id, q]));
  return (
    <section className="ca-Section">
      <header>
        <h3>{trans.__('No evidence. One of these would light it:')}</h3>
      </header>
      <ul className="ca-Steps">
        {reason.needs.map(n => (
          <li key={n.kind + n.names.join()}>
            <Icon shape={n.kind === 'columns' ? 'file' : 'part'} />
            <div>
              {n.kind === 'columns' ? <code>{n.names.join(', ')}</code> : (questions[n.names[0]]?.text ?? n.names[0])}
              <small>
                {n.kind === 'columns'
                  ? trans.__('columns of the data')
                  : (questions[n.names[0]]?.audience ?? []).map(a => audienceNames(trans)[a]).join(', ')}
              </small>
            </div>
            <b>+{f.percent(n.points / 100)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Fixes({ view, reason }: Part): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures(view.findings.business.currency);
  const fixes = reason.fixes.flatMap(id => view.findings.fixes.find(x => x.id === id) ?? []);
  if (!fixes.length) {
    return null;
  }
  return (
    <section className="ca-Section">
      <header>
        <h3>{trans.__('Fixes')}</h3>
      </header>
      {fixes.map(x => (
        <p key={x.id}>
          <b>{view.texts.fixes[x.id]?.title ?? x.id}.</b>{' '}
          {trans.__('%1 person-days (%2).', f.whole(x.effort_days.value), f.range(x.effort_days.low, x.effort_days.high))}{' '}
          {x.saving_per_year && trans.__('Keeps %1 a year.', f.money(x.saving_per_year.value))}{' '}
          {trans.__('First step: %1', x.first_step)}
        </p>
      ))}
    </section>
  );
}

function Notes({ reason }: { reason: ReasonFinding }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  return reason.notes.length ? (
    <section className="ca-Section">
      <header>
        <h3>{trans.__('Auditor’s notes')}</h3>
      </header>
      {reason.notes.map(n => (
        <p key={n.date + n.text}>
          {n.text} <span className="ca-dim">{n.author}, {f.day(n.date)}</span>
          {n.now !== null && ` ${trans.__('Score set from %1 to %2.', f.whole(n.was), f.whole(n.now))}`}
        </p>
      ))}
    </section>
  ) : null;
}
