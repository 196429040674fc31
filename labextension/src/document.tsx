import { CommandToolbarButton, ReactWidget, Toolbar, UseSignal } from '@jupyterlab/apputils';
import { ABCWidgetFactory, type DocumentRegistry, DocumentWidget } from '@jupyterlab/docregistry';
import { Signal } from '@lumino/signaling';
import * as React from 'react';
import { auditIcon } from './icons';
import { CommandIDs, type ILab, LabContext, useLab, useModel } from './lab';
import type { AuditModel, AuditModels } from './model';
import { Failed, Loading } from './parts';
import { reportButton } from './reportmenu';
import type { RunItem } from './types';
import { AuditBanner } from './views/banner';
import { ChecklistView } from './views/checklist';
import { SaveState } from './views/questionnaire/savestate';
import { Overview } from './views/overview';
import { RunsView } from './views/runs';

const h = React.createElement;

// The views most audits open last are chunks of their own, so that the first one is there at once.
const DataView = React.lazy(() => import('./views/data'));
const QuestionnaireView = React.lazy(() => import('./views/questionnaire'));
const ScheduleView = React.lazy(() => import('./views/schedule'));

/** The name of the document factory; its label is translated. */
export const FACTORY = 'Churn Audit';
export const TABS = ['overview', 'data', 'questionnaire', 'checklist', 'runs', 'schedule'] as const;
export type Tab = (typeof TABS)[number];

export const isTab = (name: unknown): name is Tab => (TABS as readonly unknown[]).includes(name);

/** The folder of an audit, from the path of its audit.yaml. */
export const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** The audit as a document: tabs, at most one banner, the view. It never writes the file itself. */
export class AuditContent extends ReactWidget {
  model: AuditModel;
  readonly tabChanged = new Signal<this, Tab>(this);
  tab: Tab = 'overview';
  focus: string | undefined;
  /** Counts what was led to, so that the same place can be led to again. */
  turn = 0;
  done: RunItem | null = null;

  constructor(
    readonly lab: ILab,
    private models: AuditModels,
    readonly context: DocumentRegistry.Context
  ) {
    super();
    this.model = models.hold(folderOf(context.path));
    this.addClass('ca');
    this.addClass('ca-Document');
    this.node.setAttribute('role', 'region');
    this.follow();
    context.pathChanged.connect(this.onPath, this);
    context.model.stateChanged.connect(this.update, this);
    context.fileChanged.connect(this.onFile, this);
    this.name(context.path);
  }

  /** Shows a tab, and in it what `focus` names. */
  showTab(tab: Tab, focus?: string): void {
    this.tab = tab;
    this.focus = focus;
    this.turn += focus ? 1 : 0;
    this.tabChanged.emit(tab);
    this.update();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.leave();
      Signal.clearData(this);
      super.dispose();
    }
  }

  protected onAfterShow(): void {
    void this.model.refresh();
  }

  protected render(): React.JSX.Element {
    return (
      <LabContext.Provider value={this.lab}>
        <Body content={this} />
      </LabContext.Provider>
    );
  }

  private follow(): void {
    this.model.changed.connect(this.onState, this);
    this.model.ended.connect(this.onEnded, this);
  }

  private leave(): void {
    this.model.changed.disconnect(this.onState, this);
    this.model.ended.disconnect(this.onEnded, this);
    this.models.release(this.model.path);
  }

  /** The folder was renamed or moved in the lab: the document goes with it. */
  private onPath(): void {
    const path = folderOf(this.context.path);
    if (path !== this.model.path) {
      this.leave();
      this.model = this.models.hold(path);
      this.follow();
      this.update();
    }
  }

  private onState(): void {
    const detail = this.model.part('detail').value;
    this.name(detail?.summary.name ?? (this.model.path.split('/').pop() || this.context.path));
    if (this.model.state?.run) {
      this.done = null;
    }
  }

  private onEnded(_: AuditModel, run: RunItem): void {
    this.done = run;
    this.update();
  }

  private onFile(): void {
    void this.model.refresh();
  }

  private name(name: string): void {
    const { trans } = this.lab;
    this.node.setAttribute('aria-label', trans.__('Audit of %1', name));
    this.title.label = name;
    this.title.icon = auditIcon;
  }
}

function Body({ content }: { content: AuditContent }): React.JSX.Element {
  const { trans } = useLab();
  const model = useModel(content.model);
  const id = React.useId();
  const names: { [tab in Tab]: string } = {
    overview: trans.__('Overview'),
    data: trans.__('Data'),
    questionnaire: trans.__('Questionnaire'),
    checklist: trans.__('Checklist'),
    runs: trans.__('Runs'),
    schedule: trans.__('Schedule')
  };
  const show = (tab: string, focus?: string) => isTab(tab) && content.showTab(tab, focus);
  const keys = (event: React.KeyboardEvent) => {
    const at = TABS.indexOf(content.tab);
    const last = TABS.length - 1;
    const to: Record<string, number> = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last };
    if (event.key in to) {
      const tab = TABS[to[event.key]];
      content.showTab(tab);
      document.getElementById(`${id}-${tab}`)?.focus();
      event.preventDefault();
    }
  };
  const detail = model.part('detail').value;
  const decisions = detail?.decisions ?? 0;
  const open = detail?.steps.find(s => s.kind === 'questions')?.names.length ?? 0;
  return (
    <>
      <h1 className="ca-hidden">{detail?.summary.name ?? model.path}</h1>
      <div className="ca-Tabs" role="tablist" aria-label={trans.__('Parts of the audit')} onKeyDown={keys}>
        {TABS.map(tab => (
          <button
            key={tab}
            id={`${id}-${tab}`}
            type="button"
            role="tab"
            aria-selected={tab === content.tab}
            aria-controls={`${id}-view`}
            tabIndex={tab === content.tab ? 0 : -1}
            onClick={() => content.showTab(tab)}
          >
            {names[tab]}
            {tab === 'questionnaire' && open > 0 && (
              <span className="ca-Badge" title={trans._n('%1 question open', '%1 questions open', open)}>{open}</span>
            )}
            {tab === 'data' && decisions > 0 && (
              <span className="ca-Badge" title={trans._n('%1 decision open', '%1 decisions open', decisions)}>{decisions}</span>
            )}
            {tab === 'runs' && model.state?.run && <span className="ca-Badge">{trans.__('running')}</span>}
          </button>
        ))}
      </div>
      <AuditBanner model={model} done={content.done} locked={content.context.model.dirty} show={show} close={() => content.parent?.close()} />
      <div id={`${id}-view`} className="ca-View" role="tabpanel" aria-labelledby={`${id}-${content.tab}`} tabIndex={0}>
        <Guard key={content.tab + content.turn} title={trans.__('This view could not be shown.')}>
          <React.Suspense fallback={<Loading />}>
            <View content={content} show={show} />
          </React.Suspense>
        </Guard>
      </div>
      <Status model={model} />
    </>
  );
}

/** A view that fails says so in its place, and the rest of the document stays. */
class Guard extends React.Component<React.PropsWithChildren<{ title: string }>, { error: Error | null }> {
  state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  render(): React.ReactNode {
    const { error } = this.state;
    return error ? (
      <Failed title={this.props.title} error={error} again={() => this.setState({ error: null })} />
    ) : (
      this.props.children
    );
  }
}

function View({ content, show }: { content: AuditContent; show: (tab: string, focus?: string) => void }): React.JSX.Element {
  const { model, focus } = content;
  switch (content.tab) {
    case 'data':
      return <DataView model={model} focus={focus} show={show} locked={content.context.model.dirty} saved={() => content.context.revert()} />;
    case 'questionnaire':
      return <QuestionnaireView model={model} focus={focus} show={show} />;
    case 'schedule':
      return <ScheduleView model={model} focus={focus} show={show} />;
    case 'checklist':
      return <ChecklistView model={model} focus={focus} show={show} />;
    case 'runs':
      return <RunsView model={model} focus={focus} show={show} />;
    default:
      return (
        <Overview
          model={model}
          focus={focus}
          show={show}
          file={{ locked: content.context.model.dirty, saved: () => content.context.revert() }}
        />
      );
  }
}

/** What a screen reader is told: only when a section changes. */
function Status({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans } = useLab();
  const run = model.state?.run;
  const told = run ? trans.__('Running: %1', run.section ?? trans.__('starting')) : '';
  return (
    <p className="ca-hidden" role="status">
      {told}
    </p>
  );
}

/** How far a run is, or when there is one: in the toolbar, of fixed width. */
function Progressing({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, lang } = useLab();
  const { run } = useModel(model).state ?? {};
  const percent = (v: number) => new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 0 }).format(v);
  const told = !run ? '' : run.fraction === null ? trans.__('Running') : trans.__('Running: %1', percent(run.fraction));
  return <span className="ca-ToolbarState">{told}</span>;
}

export class AuditDocument extends DocumentWidget<AuditContent> {}

export class AuditFactory extends ABCWidgetFactory<AuditDocument> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<AuditDocument>,
    private lab: ILab,
    private models: AuditModels
  ) {
    super(options);
  }

  protected createNewWidget(context: DocumentRegistry.Context): AuditDocument {
    const { lab } = this;
    const content = new AuditContent(lab, this.models, context);
    const widget = new AuditDocument({ content, context });
    // A document's title is its file's name, and another title renames the file: ours is the business's name.
    Signal.disconnectBetween(widget.title, widget);
    const { commands } = lab;
    const args = { path: content.model.path, toolbar: true };
    const button = (id: string) => new CommandToolbarButton({ commands, id, args });
    const report = reportButton(lab, () => content.model);
    const told = () => {
      report.follow();
      commands.notifyCommandChanged(CommandIDs.run);
      commands.notifyCommandChanged(CommandIDs.stop);
      commands.notifyCommandChanged(CommandIDs.openReport);
    };
    const named = () => {
      widget.title.label = content.title.label;
      widget.toolbar.node.setAttribute('aria-label', lab.trans.__('%1, audit', content.title.label));
      widget.title.icon = auditIcon;
    };
    content.title.changed.connect(named);
    context.pathChanged.connect(named);
    named();
    content.model.changed.connect(told);
    context.pathChanged.connect(() => {
      args.path = content.model.path;
      content.model.changed.connect(told);
    });
    widget.toolbar.addItem('run', button(CommandIDs.run));
    widget.toolbar.addItem('stop', button(CommandIDs.stop));
    widget.toolbar.addItem('report', report.button);
    widget.toolbar.addItem('ask', button(CommandIDs.ask));
    widget.toolbar.addItem('space', Toolbar.createSpacerItem());
    const state = ReactWidget.create(
      <LabContext.Provider value={lab}>
        <UseSignal signal={context.pathChanged}>{() => <Progressing model={content.model} />}</UseSignal>
      </LabContext.Provider>
    );
    widget.toolbar.addItem('state', state);
    const saved = ReactWidget.create(
      <LabContext.Provider value={lab}>
        <UseSignal signal={context.pathChanged}>{() => <SaveState key={content.model.path} model={content.model} />}</UseSignal>
      </LabContext.Provider>
    );
    widget.toolbar.addItem('saved', saved);
    return widget;
  }
}

