import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification, WidgetTracker } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';
import { Api } from './api';
import { commands } from './commands';
import { type AuditDocument, AuditFactory, FACTORY } from './document';
import { Figures, language } from './figures';
import { auditIcon } from './icons';
import { CommandIDs, type ILab } from './lab';
import { described, menus } from './menus';
import { type AuditModel, AuditModels } from './model';
import { AuditPanel } from './panel';
import { openReport } from './report';
import { running } from './running';
import { AuditStatus } from './status';
import { IChurnAudit, type ISettings } from './token';
import type { RunItem } from './types';

const PLUGIN = 'churn-audit-lab:plugin';
const FILE_TYPE = 'churn-audit';

const document: JupyterFrontEndPlugin<IChurnAudit> = {
  id: PLUGIN,
  description: 'Opens audit.yaml as the audit.',
  autoStart: true,
  provides: IChurnAudit,
  requires: [ITranslator],
  optional: [ISettingRegistry, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator,
    registry: ISettingRegistry | null,
    restorer: ILayoutRestorer | null
  ): IChurnAudit => {
    const trans = translator.load('churn_audit_lab');
    // The texts name their own language, so that figures and the server's words never speak another one than they do.
    const lang = language(trans._p('language', 'en'));
    const settings: ISettings = { openReportAfterRun: true, pollSeconds: 10, showWhyWeAsk: true };
    const api = new Api(app.serviceManager.serverSettings, lang);
    const openFile = (path: string) => void app.commands.execute('docmanager:open', { path });
    const lab: ILab = { trans, lang, api, commands: app.commands, openFile, showWhyWeAsk: () => settings.showWhyWeAsk };
    const models = new AuditModels(api, () => settings.pollSeconds);
    const tracker = new WidgetTracker<AuditDocument>({ namespace: 'churn-audit' });
    app.docRegistry.addFileType({
      name: FILE_TYPE,
      displayName: trans.__('Churn audit'),
      pattern: '^audit\\.ya?ml$',
      extensions: [],
      mimeTypes: ['text/yaml'],
      contentType: 'file',
      fileFormat: 'text',
      icon: auditIcon
    });
    const factory = new AuditFactory(
      { name: FACTORY, label: trans.__('Churn Audit'), modelName: 'text', readOnly: true, fileTypes: [FILE_TYPE], defaultFor: [FILE_TYPE] },
      lab,
      models
    );
    factory.widgetCreated.connect((_, widget) => {
      widget.context.pathChanged.connect(() => void tracker.save(widget));
      void tracker.add(widget);
    });
    app.docRegistry.addWidgetFactory(factory);
    void restorer?.restore(tracker, {
      command: 'docmanager:open',
      args: widget => ({ path: widget.context.path, factory: FACTORY }),
      name: widget => widget.context.path
    });
    registry?.transform(PLUGIN, { fetch: plugin => ({ ...plugin, schema: inWords(plugin.schema, trans) }) });
    void registry?.load(PLUGIN).then(loaded => {
      const read = () => Object.assign(settings, loaded.composite);
      loaded.changed.connect(read);
      read();
    });
    return { lab, models, tracker, settings, chosen: null };
  }
};

const panel: JupyterFrontEndPlugin<void> = {
  id: 'churn-audit-lab:panel',
  description: 'The side panel.',
  autoStart: true,
  requires: [IChurnAudit, ITranslator],
  optional: [ILayoutRestorer],
  activate: (app: JupyterFrontEnd, shared: IChurnAudit, translator: ITranslator, restorer: ILayoutRestorer | null) => {
    const { lab, models, tracker } = shared;
    const { trans } = lab;
    const widget = new AuditPanel(lab, models, translator);
    widget.model.changed.connect(({ selected }) => {
      shared.chosen = selected;
    });
    app.shell.add(widget, 'left', { rank: 900, type: 'Churn audit' });
    restorer?.add(widget, widget.id);
    app.commands.addCommand(CommandIDs.showPanel, {
      label: trans.__('Show Churn Audits'),
      icon: auditIcon,
      describedBy: described(),
      execute: () => app.shell.activateById(widget.id)
    });
    tracker.currentChanged.connect((_, current) => current && widget.model.select(current.content.model.path));
    const look = () => void widget.model.poll.refresh();
    tracker.widgetAdded.connect(look);
    models.opened.connect((_, model) => model.ended.connect(look));
  }
};

const runs: JupyterFrontEndPlugin<void> = {
  id: 'churn-audit-lab:runs',
  description: 'The end of a run, and the status bar.',
  autoStart: true,
  requires: [IChurnAudit],
  optional: [IStatusBar, ILabShell],
  activate: (app: JupyterFrontEnd, { lab, models, tracker, settings }: IChurnAudit, bar: IStatusBar | null) => {
    models.opened.connect((_, model) => {
      model.ended.connect((audit, run) => ended(app, lab, tracker, settings, audit, run));
    });
    if (bar) {
      const item = new AuditStatus(lab);
      item.of(null);
      bar.registerStatusItem('churn-audit-lab:status', { item, align: 'left', rank: 50 });
      const follow = () => item.of(tracker.currentWidget?.content.model ?? null);
      tracker.currentChanged.connect(follow);
      tracker.widgetUpdated.connect(follow); // its folder was moved
    }
  }
};

/** The settings with their titles and descriptions in the lab's language; the server has them in English only. */
function inWords(schema: ISettingRegistry.ISchema, trans: TranslationBundle): ISettingRegistry.ISchema {
  const told = <T extends { title?: string; description?: string }>(part: T): T => ({
    ...part,
    title: part.title && trans.gettext(part.title),
    description: part.description && trans.gettext(part.description)
  });
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, told(field)]);
  return { ...told(schema), properties: Object.fromEntries(fields) };
}

function ended(
  app: JupyterFrontEnd,
  lab: ILab,
  tracker: WidgetTracker<AuditDocument>,
  settings: ISettings,
  audit: AuditModel,
  run: RunItem
): void {
  const { trans } = lab;
  const document = tracker.find(w => w.content.model === audit);
  const name = document?.title.label ?? audit.path;
  const mine = [...audit.startedHere].length > 0;
  audit.startedHere.clear();
  if (run.status === 'done' && mine && settings.openReportAfterRun && document?.isVisible) {
    void openReport(app, lab, run, name);
    return;
  }
  if (document?.isVisible) {
    return; // its banner tells
  }
  const score = new Figures(lab.lang).whole(run.headline?.value);
  if (run.status === 'done') {
    Notification.success(trans.__('%1: %2 of 100. The audit is done.', name, score), {
      actions: [{ label: trans.__('Open report'), callback: () => void openReport(app, lab, run, name) }]
    });
  } else if (run.status === 'failed' || run.status === 'lost') {
    const why = (run.error ?? '').split('\n')[0].slice(0, 80);
    Notification.error(trans.__('%1: the run failed. %2', name, why), {
      actions: [
        { label: trans.__('Log'), callback: () => void app.commands.execute(CommandIDs.open, { path: audit.path, tab: 'runs' }) }
      ]
    });
  }
}

export default [document, commands, panel, runs, menus, running];
