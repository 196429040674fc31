import * as React from 'react';
import { useFigures, useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Banner, Button, Grade, gradeTold } from '../../parts';
import type { FindingsView, ReasonFinding } from '../../types';
import { groupOf, Walk } from '../checklist';
import { moneyOf } from '../overview';
import { Fixes, GoesWith, Notes } from './after';
import { Customers } from './customers';
import { Evidence } from './evidence';
import { Needs } from './needs';
import type { Part } from './shared';
import { Why } from './why';

const h = React.createElement;

interface IDetailProps {
  model: AuditModel;
  view: FindingsView;
  reason: ReasonFinding;
  count: number;
  close: () => void;
  before?: () => void;
  after?: () => void;
  open: (id: string) => void;
  show: (tab: string, focus?: string) => void;
}

/** One reason, always in this order: contradiction, score, why, evidence, what goes with it, fix. */
export function Detail(props: IDetailProps): React.JSX.Element {
  const { trans } = useLab();
  const { model, view, reason, close, show } = props;
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
          {trans._n('%1 reason', '%1 reasons', props.count)}
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
      {reason.score !== null && <Evidence model={model} view={view} reason={reason} />}
      <GoesWith view={view} reason={reason} open={props.open} />
      <Customers model={model} view={view} reason={reason} />
      <Needs view={view} reason={reason} show={show} />
      <Fixes view={view} reason={reason} show={show} />
      <Notes reason={reason} />
    </aside>
  );
}

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
      <span className="ca-Mark">
        <Grade grade={reason.grade} /> {gradeTold(trans, reason.grade)}
      </span>
      {money && (
        <span>
          <b>{trans.__('%1 a year', f.money(money.value))}</b>{' '}
          <span className="ca-dim">{f.moneyRange(money.low, money.high)}</span>
        </span>
      )}
    </div>
  );
}
