import { CommandToolbarButton, ReactWidget } from '@jupyterlab/apputils';
import { refreshIcon, SidePanel, Toolbar, ToolbarButton } from '@jupyterlab/ui-components';
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import * as React from 'react';
import { auditIcon, Icon, type Shape } from './icons';
import { CommandIDs, type ILab, LabContext, useFigures, useLab, useModel } from './lab';
import type { AuditModel, AuditModels } from './model';
import { Bar, Button, Go, Progress, ScoreLine } from './parts';
import type { AuditList, AuditSummary } from './types';
import { StepList } from './views/overview';

const h = React.createElement;

const EVERY_MS = 30_000;

/** What the panel shows: the audits below a folder, and one of them selected. */
export class PanelModel {
  list: AuditList | null = null;
  error: Error | null = null;
  /** A large folder is being looked through to its end; what was found so far is shown. */
  looking = false;
  selected: AuditModel | null = null;
  readonly changed = new Signal<this, void>(this);
  readonly poll: Poll;

  constructor(
    readonly lab: ILab,
    private models: AuditModels,
    visible: () => boolean
  ) {
    this.poll = new Poll({
      name: 'churn-audit:audits',
      auto: false,
      factory: () => this.look(),
      frequency: { interval: EVERY_MS, backoff: true, max: 120_000 },
      standby: () => !visible()
    });
  }

  select(path: string | null): void {
    if (this.selected?.path !== path) {
      if (this.selected) {
        this.selected.changed.disconnect(this.onSelected, this);
        this.models.release(this.selected.path);
      }
      this.selected = path === null ? null : this.models.hold(path);
      this.selected?.changed.connect(this.onSelected, this);
      this.changed.emit();
    }
  }

  /** A run that began or ended is shown at once in the list too. */
  private onSelected(model: AuditModel): void {
    const now = [model.state?.run?.id, model.state?.done, model.state?.stale?.run].join();
    if (now !== this.seen) {
      this.seen = now;
      void this.poll.refresh();
    }
    this.changed.emit();
  }

  private seen = '';

  private async look(): Promise<void> {
    try {
      this.take(await this.lab.api.audits());
    } catch (error) {
      this.error = error as Error;
      throw error;
    } finally {
      this.changed.emit();
    }
    if (!this.list?.complete && !this.enough) {
      await this.lookOn();
    }
  }

  /** No longer looks on: what was found so far is enough, here and the next times. */
  stop(): void {
    this.enough = true;
    this.looking = false;
    this.changed.emit();
  }

  private enough = false;

  private async lookOn(): Promise<void> {
    this.looking = true;
    this.changed.emit();
    try {
      const all = await this.lab.api.audits('', 'yes');
      if (this.looking) {
        this.take(all);
      }
    } finally {
      this.looking = false;
      this.changed.emit();
    }
  }

  private take(list: AuditList): void {
    this.list = list;
    this.error = null;
    if (!this.selected || this.selected.gone) {
      this.select(list.audits[0]?.path ?? null);
    }
  }
}

/** The left panel: audits, next steps of the selected one, its reports. */
export class AuditPanel extends SidePanel {
  readonly model: PanelModel;

  constructor(lab: ILab, models: AuditModels, translator: SidePanel.IOptions['translator']) {
    super({ translator });
    const { trans, commands } = lab;
    this.model = new PanelModel(lab, models, () => this.isVisible);
    this.id = 'churn-audit-panel';
    this.title.icon = auditIcon;
    this.title.caption = trans.__('Churn audits');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Churn audits'));
    this.addClass('ca-Panel');
    const title = new Widget();
    title.node.textContent = trans.__('Churn audits');
    title.addClass('ca-Panel-title');
    this.toolbar.addItem('title', title);
    this.toolbar.addItem('space', Toolbar.createSpacerItem());
    this.toolbar.addItem('new', new CommandToolbarButton({ commands, id: CommandIDs.new, label: '' }));
    const refresh = () => void this.model.poll.refresh();
    const again = new ToolbarButton({ icon: refreshIcon, tooltip: trans.__('Look for audits again'), onClick: refresh });
    this.toolbar.addItem('refresh', again);
    this.toolbar.node.setAttribute('aria-label', trans.__('Churn audits'));
    this.addPart(lab, trans.__('Audits'), <Audits panel={this.model} />);
    this.addPart(lab, trans.__('Next steps'), <Selected panel={this.model} part={Steps} />);
    this.addPart(lab, trans.__('Reports'), <Selected panel={this.model} part={ReportList} />);
  }

  protected onAfterShow(): void {
    void this.model.poll.start();
    void this.model.poll.refresh();
  }

  private addPart(lab: ILab, label: string, element: React.JSX.Element): void {
    const part = ReactWidget.create(<LabContext.Provider value={lab}>{element}</LabContext.Provider>);
    part.title.label = label;
    part.addClass('ca');
    part.addClass('ca-Panel-part');
    this.addWidget(part);
  }
}

function Audits({ panel }: { panel: PanelModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  const { list, error, looking, selected } = useModel(panel);
  const [slow, setSlow] = React.useState(false);
  React.useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 5000);
    return () => clearTimeout(timer);
  }, []);
  if (error && !list) {
    return (
      <div className="ca-Empty" role="alert">
        <p><b>{trans.__('The audits could not be listed.')}</b></p>
        <p>{error.message}</p>
        <Button onClick={() => panel.poll.refresh()}>{trans.__('Try again')}</Button>
      </div>
    );
  }
  if (!list) {
    return (
      <p className="ca-Empty" role="status">
        {slow ? trans.__('Still looking; this takes longer than usual.') : trans.__('Looking for audits…')}
      </p>
    );
  }
  if (!list.audits.length && list.complete) {
    return (
      <div className="ca-Empty">
        <p><b>{trans.__('No audits in this folder yet.')}</b></p>
        <p>{trans.__('An audit is a folder with an audit.yaml, your data and the answers.')}</p>
        <Button kind="primary" icon="add" onClick={() => commands.execute(CommandIDs.new)}>{trans.__('New audit')}</Button>
        <Button onClick={() => commands.execute(CommandIDs.openExample)}>{trans.__('Open example')}</Button>
      </div>
    );
  }
  return (
    <>
      {!list.complete && (
        <div className="ca-Empty">
          <p role="status">
            {looking
              ? trans.__('Still looking; this folder is large. Showing what is found so far.')
              : trans.__('This folder is large, so there may be more audits than these.')}
          </p>
          {looking && <Button onClick={() => panel.stop()}>{trans.__('Stop here')}</Button>}
        </div>
      )}
      <ul className="ca-Plain">
        {list.audits.map(a => (
          <Row key={a.path} audit={a} model={selected?.path === a.path ? selected : null} select={() => panel.select(a.path)} />
        ))}
      </ul>
    </>
  );
}

function Row(props: { audit: AuditSummary; model: AuditModel | null; select: () => void }): React.JSX.Element {
  const { trans, commands } = useLab();
  const { audit, model, select } = props;
  const selected = model !== null;
  const active = model?.state ? model.state.run : audit.active;
  const f = useFigures(audit.currency);
  const words: { [state in AuditSummary['state']]?: [Shape | null, string] } = {
    stale: ['warn', trans.__('Data changed')],
    running: [null, trans.__('Running')],
    failed: ['bad', trans.__('Run failed')],
    unreadable: ['bad', trans.__('Not readable')],
    'not-run': [null, trans.__('Not run yet')]
  };
  const [shape, word] = words[active ? 'running' : audit.state] ?? [audit.writable ? null : 'lock', audit.writable ? '' : trans.__('Read-only')];
  const open = () => {
    select();
    void commands.execute(CommandIDs.open, { path: audit.path, factory: audit.state === 'unreadable' ? 'Editor' : '' });
  };
  const asked = audit.headline?.open ?? 0;
  return (
    <li className={`ca-AuditRow${selected ? ' ca-mod-on' : ''}`} data-audit={audit.path}>
      <div className="ca-row">
        <Go className="ca-Go ca-Name" aria-current={selected || undefined} onClick={open}>{audit.name}</Go>
        <span className="ca-space" />
        {word && (
          <small className="ca-Mark">
            {shape && <Icon shape={shape} />}
            {word}
          </small>
        )}
      </div>
      {active ? (
        <>
          <Progress fraction={active.fraction} label={trans.__('Run of %1', audit.name)} />
          <p>{active.section ?? trans.__('Starting…')}</p>
        </>
      ) : audit.headline ? (
        <>
          <div className="ca-row ca-base">
            <ScoreLine headline={audit.headline} />
            <span className="ca-space" />
            <span className="ca-dim">{[audit.headline.grade, f.day(audit.run_started)].filter(Boolean).join(' · ')}</span>
          </div>
          <Bar value={audit.headline.value} low={audit.headline.low} high={audit.headline.high} />
          <p className="ca-dim">
            {trans.__('%1 covered', f.percent(audit.headline.coverage))}
            {asked > 0 && ` · ${trans._n('%1 question open', '%1 questions open', asked)}`}
          </p>
        </>
      ) : (
        audit.message && <p>{audit.message}</p>
      )}
    </li>
  );
}

/** A part of the panel for the selected audit. */
function Selected({ panel, part: Part }: { panel: PanelModel; part: (props: { model: AuditModel }) => React.JSX.Element }): React.JSX.Element {
  const { trans } = useLab();
  const { selected } = useModel(panel);
  return selected ? <Part model={selected} /> : <p className="ca-Empty">{trans.__('Choose an audit above.')}</p>;
}

function Steps({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  useModel(model);
  const { value } = model.part('detail');
  if (!value) {
    return <p className="ca-Empty">{model.error ? trans.__('Not known.') : '…'}</p>;
  }
  const go = (tab: string, focus?: string) =>
    void commands.execute(CommandIDs.open, { path: model.path, tab, ...(focus ? { focus } : {}) });
  if (value.summary.state === 'not-run') {
    return (
      <div className="ca-Empty">
        <Button icon="run" onClick={() => commands.execute(CommandIDs.run, { path: model.path })}>{trans.__('Run audit')}</Button>
      </div>
    );
  }
  if (!value.summary.headline) {
    return <p className="ca-Empty">{trans.__('What is missing is known after the first run.')}</p>;
  }
  return value.steps.length ? <StepList path={model.path} steps={value.steps} show={go} /> : <p className="ca-Empty">{trans.__('Nothing is open.')}</p>;
}

function ReportList({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  useModel(model);
  const f = useFigures();
  const runs = (model.part('runs').value?.runs ?? []).filter(r => r.status === 'done' && Object.keys(r.files).length);
  if (!runs.length) {
    return <p className="ca-Empty">{trans.__('No report yet.')}</p>;
  }
  return (
    <ul className="ca-Steps">
      {runs.slice(0, 12).map(r => (
        <li key={r.id} data-audit={model.path} data-run={r.id}>
          <Icon shape="file" />
          <div>
            <Go onClick={() => commands.execute(CommandIDs.openReport, { path: model.path, run: r.id })}>{f.dayAndTime(r.started)}</Go>
            <small>{trans.__('%1 of 100', f.whole(r.headline?.value))}</small>
          </div>
          <span />
        </li>
      ))}
    </ul>
  );
}
