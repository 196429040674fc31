import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, Notification, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog, IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { addIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { type AuditDocument, FACTORY, isTab } from './document';
import { AuditFiles } from './files';
import { auditIcon } from './icons';
import { CommandIDs } from './lab';
import { addMappingCommands } from './mappingcommands';
import { described, text } from './menus';
import type { AuditModel } from './model';
import { newAudit } from './newaudit';
import { formatNames, openReport } from './report';
import { IChurnAudit } from './token';

/** What is used of a text editor. */
interface IEditor {
  context: { ready: Promise<void> };
  content: { editor: { setCursorPosition: (at: { line: number; column: number }, options: object) => void; focus: () => void } };
}

const fileOf = (path: string): string => (path.endsWith('audit.yaml') ? path : `${path ? `${path}/` : ''}audit.yaml`);

export const commands: JupyterFrontEndPlugin<void> = {
  id: 'churn-audit-lab:commands',
  description: 'Commands, launcher and palette.',
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
    const pathOf = (args: Args): string | undefined => text(args.path) ?? model(args)?.path;
    /** What may fail, and then says so. */
    const told =
      <T>(job: (args: Args) => Promise<T>) =>
      (args: Args) =>
        job(args).catch(error => void showErrorMessage(trans.__('Churn audit'), error as Error));

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
      execute: told(async args => {
        const writing = Notification.emit(trans.__('Preparing the example…'), 'in-progress', { autoClose: false });
        try {
          return await openAudit((await api.example(text(args.cwd) ?? browser?.model.path ?? '')).path);
        } finally {
          Notification.dismiss(writing);
        }
      })
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
      execute: told(async args => {
        const audit = model(args);
        try {
          if (audit?.state) {
            await api.correct(audit.path, audit.state.audit);
          }
        } finally {
          await tracker.find(w => w.content.model === audit)?.context.revert();
          await audit?.refresh();
        }
      })
    });
    commands.addCommand(CommandIDs.copy, {
      label: trans.__('Copy Audit to a Folder…'),
      describedBy: described('path', 'parent'),
      execute: told(async args => {
        const path = pathOf(args);
        if (path === undefined) {
          return;
        }
        let parent = text(args.parent);
        if (parent === undefined) {
          const picked = await FileDialog.getExistingDirectory({ manager, title: trans.__('Copy the audit to which folder?'), defaultPath: '' });
          parent = picked.button.accept ? picked.value?.[0]?.path : undefined;
        }
        if (parent !== undefined) {
          await openAudit((await api.copy(path, parent)).path);
        }
      })
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
      execute: told(async args => {
        const path = text(args.path);
        const audit = model(args) ?? (path !== undefined ? (await openAudit(path)).content.model : null);
        await audit?.run();
      })
    });
    commands.addCommand(CommandIDs.stop, {
      label: trans.__('Stop Run'),
      icon: stopIcon,
      describedBy: described('path'),
      isEnabled: args => !!model(args)?.state?.run && model(args)?.state?.run?.status !== 'stopping',
      isVisible: args => !!model(args)?.state?.run,
      execute: told(async args => {
        const audit = model(args);
        const asked = await showDialog({
          title: trans.__('Stop the run?'),
          body: trans.__('What is done so far is kept and marked as cancelled. Data and answers stay as they are.'),
          buttons: [Dialog.cancelButton({ label: trans.__('Keep running') }), Dialog.warnButton({ label: trans.__('Stop run') })]
        });
        if (asked.button.accept) {
          await audit?.stop();
        }
      })
    });
    commands.addCommand(CommandIDs.openReport, {
      label: args => (text(args.format) ? formatNames(trans)[text(args.format)!] : trans.__('Open Report')),
      caption: trans.__('Open the report of the latest run'),
      icon: auditIcon,
      describedBy: described('path', 'run', 'format'),
      isEnabled: args => text(args.run) !== undefined || !!model(args)?.state?.done,
      execute: told(async args => {
        const path = pathOf(args);
        if (path === undefined) {
          return;
        }
        const [run, detail] = await Promise.all([
          api.run(path, text(args.run) ?? model(args)?.state?.done ?? ''),
          api.detail(path)
        ]);
        if (args.format === 'folder') {
          await commands.execute('filebrowser:open-path', { path: run.folder });
          return;
        }
        await openReport(app, lab, run, detail.summary.name, text(args.format));
      })
    });
    commands.addCommand(CommandIDs.compare, {
      label: trans.__('Compare Runs…'),
      describedBy: described('path'),
      isEnabled: args => !!model(args)?.state?.done,
      execute: async args => {
        const path = pathOf(args);
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
