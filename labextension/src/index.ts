import { ILabShell, ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, Notification, showDialog, showErrorMessage, WidgetTracker } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { FileDialog, IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, type TranslationBundle } from '@jupyterlab/translation';
import { addIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Api } from './api';
import { AuditFiles } from './files';
import { addMappingCommands } from './mappingcommands';
import { type AuditDocument, AuditFactory, isTab } from './document';
import { Figures, language } from './figures';
import { auditIcon } from './icons';
import { CommandIDs, type ILab } from './lab';
import { described, menus, text } from './menus';
import { type AuditModel, AuditModels } from './model';
import { newAudit } from './newaudit';
import { AuditPanel } from './panel';
import { formatNames, openReport } from './report';
import { running } from './running';
import { AuditStatus } from './status';
import { IChurnAudit, type ISettings } from './token';
import type { RunItem } from './types';

const PLUGIN = 'churn-audit-lab:plugin';
const FACTORY = 'Churn Audit';
const FILE_TYPE = 'churn-audit';

/** What is used of a text editor. */
interface IEditor {
  context: { ready: Promise<void> };
  content: { editor: { setCursorPosition: (at: { line: number; column: number }, options: object) => void; focus: () => void } };
}

const fileOf = (path: string): string => (path.endsWith('audit.yaml') ? path : `${path ? `${path}/` : ''}audit.yaml`);

const document: JupyterFrontEndPlugin<IChurnAudit> = {
  id: PLUGIN,
  description: 'Audits as documents: audit.yaml opens as the audit.',
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

const commands: JupyterFrontEndPlugin<void> = {
  id: 'churn-audit-lab:commands',
  description: 'Commands, launcher cards and palette entries.',
  autoStart: true,
  requires: [IChurnAudit, IDocumentManager],
  optional: [ICommandPalette, ILauncher, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    shared: IChurnAudit,
    manager: IDocumentManager,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const { lab, tracker } = shared;
    const { trans, api } = lab;
    const { commands } = app;
    type Args = ReadonlyPartialJSONObject;
    const openAudit = async (path: string): Promise<AuditDocument> => {
      const file = fileOf(path);
      const widget = manager.openOrReveal(file, FACTORY) as AuditDocument | undefined;
      if (!widget) {
        throw new Error(trans.__('“%1” could not be opened.', file));
      }
      await widget.context.ready;
      return widget;
    };
    const model = (args: Args): AuditModel | null => {
      const path = text(args.path);
      const current = tracker.currentWidget;
      if (path === undefined) {
        return current?.content.model ?? shared.chosen;
      }
      const found = tracker.find(w => w.content.model.path === path);
      return found?.content.model ?? (shared.chosen?.path === path ? shared.chosen : null);
    };
    const told = (error: unknown) => void showErrorMessage(trans.__('Churn audit'), error as Error);

    commands.addCommand(CommandIDs.new, {
      label: args => (args.isLauncher ? trans.__('New audit') : trans.__('New Churn Audit')),
      caption: trans.__('Start the audit of a business'),
      icon: args => (args.isLauncher ? auditIcon : addIcon),
      describedBy: { args: { type: 'object', properties: { files: { type: 'array', items: { type: 'string' } }, cwd: { type: 'string' } } } },
      execute: args => {
        const files = Array.isArray(args.files) ? args.files.map(String) : [];
        const widget = newAudit(lab, manager, files, text(args.cwd) ?? browser?.model.path ?? '');
        app.shell.add(widget, 'main');
        return widget;
      }
    });
    commands.addCommand(CommandIDs.openExample, {
      label: args => (args.isLauncher ? trans.__('Open example') : trans.__('Open Example Audit')),
      caption: trans.__('Open the audit of an example business'),
      icon: auditIcon,
      describedBy: described('cwd'),
      execute: async args => {
        const writing = Notification.emit(trans.__('Preparing the example…'), 'in-progress', { autoClose: false });
        try {
          const { path } = await api.example(text(args.cwd) ?? browser?.model.path ?? '');
          return await openAudit(path);
        } catch (error) {
          return told(error);
        } finally {
          Notification.dismiss(writing);
        }
      }
    });
    commands.addCommand(CommandIDs.open, {
      label: trans.__('Open Churn Audit…'),
      describedBy: described('path', 'tab', 'focus', 'factory', 'line'),
      execute: async args => {
        const path = text(args.path);
        if (path === undefined) {
          await commands.execute(CommandIDs.showPanel);
          return;
        }
        if (args.factory === 'Editor') {
          const line = Number(text(args.line));
          const editor = (await commands.execute('docmanager:open', { path: fileOf(path), factory: 'Editor' })) as IEditor | undefined;
          await editor?.context.ready;
          if (line) {
            editor?.content.editor.setCursorPosition({ line: line - 1, column: 0 }, { scroll: true });
            editor?.content.editor.focus();
          }
          return;
        }
        const widget = await openAudit(path);
        if (isTab(args.tab)) {
          widget.content.showTab(args.tab, text(args.focus));
        }
        app.shell.activateById(widget.id);
      }
    });
    commands.addCommand(CommandIDs.correct, {
      label: trans.__('Use the Word That Was Meant in audit.yaml'),
      describedBy: described('path', 'instead'),
      execute: async args => {
        const audit = model(args);
        try {
          if (audit?.state) {
            await api.correct(audit.path, audit.state.audit);
          }
        } catch (error) {
          told(error);
        }
        await tracker.find(w => w.content.model === audit)?.context.revert();
        await audit?.refresh();
      }
    });
    commands.addCommand(CommandIDs.copy, {
      label: trans.__('Copy Audit to a Folder…'),
      describedBy: described('path', 'parent'),
      execute: async args => {
        const path = text(args.path) ?? model(args)?.path;
        if (path === undefined) {
          return;
        }
        let parent = text(args.parent);
        if (parent === undefined) {
          const picked = await FileDialog.getExistingDirectory({ manager, title: trans.__('Copy the audit to which folder?'), defaultPath: '' });
          parent = picked.button.accept ? picked.value?.[0]?.path : undefined;
        }
        if (parent !== undefined) {
          try {
            await openAudit((await api.copy(path, parent)).path);
          } catch (error) {
            told(error);
          }
        }
      }
    });
    commands.addCommand(CommandIDs.signIn, {
      label: trans.__('Sign In'),
      describedBy: described(),
      execute: () => void window.open(`${URLExt.join(api.settings.baseUrl, 'login')}?next=${encodeURIComponent(PageConfig.getBaseUrl())}`, '_blank', 'noopener')
    });
    commands.addCommand(CommandIDs.run, {
      label: args => (args.toolbar ? trans.__('Run audit') : trans.__('Run Audit')),
      caption: trans.__('Run the audit and write the report'),
      icon: runIcon,
      describedBy: described('path'),
      isEnabled: args => {
        const found = model(args);
        return text(args.path) !== undefined && !found ? true : !!found?.state && !found.state.run && found.state.writable;
      },
      isVisible: args => !model(args)?.state?.run,
      execute: async args => {
        const path = text(args.path);
        try {
          const audit = model(args) ?? (path !== undefined ? (await openAudit(path)).content.model : null);
          await audit?.run();
        } catch (error) {
          told(error);
        }
      }
    });
    commands.addCommand(CommandIDs.stop, {
      label: trans.__('Stop Run'),
      icon: stopIcon,
      describedBy: described('path'),
      isEnabled: args => !!model(args)?.state?.run && model(args)?.state?.run?.status !== 'stopping',
      isVisible: args => !!model(args)?.state?.run,
      execute: async args => {
        const audit = model(args);
        const asked = await showDialog({
          title: trans.__('Stop the run?'),
          body: trans.__('What is done so far is kept and marked as cancelled. Data and answers stay as they are.'),
          buttons: [Dialog.cancelButton({ label: trans.__('Keep running') }), Dialog.warnButton({ label: trans.__('Stop run') })]
        });
        if (asked.button.accept) {
          await audit?.stop().catch(told);
        }
      }
    });
    commands.addCommand(CommandIDs.openReport, {
      label: args => (text(args.format) ? formatNames(trans)[text(args.format)!] : trans.__('Open Report')),
      caption: trans.__('Open the report of the latest run'),
      icon: auditIcon,
      describedBy: described('path', 'run', 'format'),
      isEnabled: args => text(args.run) !== undefined || !!model(args)?.state?.done,
      execute: async args => {
        const path = text(args.path) ?? model(args)?.path;
        if (path === undefined) {
          return;
        }
        try {
          const id = text(args.run) ?? model(args)?.state?.done;
          const [run, detail] = await Promise.all([api.run(path, id ?? ''), api.detail(path)]);
          if (args.format === 'folder') {
            await commands.execute('filebrowser:open-path', { path: run.folder });
            return;
          }
          await openReport(app, lab, run, detail.summary.name, text(args.format));
        } catch (error) {
          told(error);
        }
      }
    });
    commands.addCommand(CommandIDs.compare, {
      label: trans.__('Compare Runs…'),
      describedBy: described('path'),
      isEnabled: args => !!model(args)?.state?.done,
      execute: async args => {
        const path = text(args.path) ?? model(args)?.path;
        if (path !== undefined) {
          await commands.execute(CommandIDs.open, { path, tab: 'runs', focus: 'compare' });
        }
      }
    });

    lab.files = new AuditFiles(manager);
    addMappingCommands(commands, trans, model);
    const { new: fresh, openExample, run, stop, openReport: report, compare, showPanel, undo, redo } = CommandIDs;
    for (const command of [fresh, openExample, showPanel, run, stop, report, compare, undo, redo]) {
      palette?.addItem({ command, category: trans.__('Churn Audit') });
    }
    const category = trans.__('Churn audit');
    launcher?.add({ command: fresh, category, rank: 1, args: { isLauncher: true } });
    launcher?.add({ command: openExample, category, rank: 2, args: { isLauncher: true } });
  }
};

const panel: JupyterFrontEndPlugin<void> = {
  id: 'churn-audit-lab:panel',
  description: 'The side panel: audits, next steps, reports.',
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
  description: 'What happens when a run ends, and the status bar.',
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
