import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard, ICommandPalette, Notification, showErrorMessage } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { commandLine } from './commandline';
import { showInstallation } from './doctor';
import { auditIcon } from './icons';
import { CommandIDs } from './lab';
import type { AuditModel } from './model';
import { IChurnAudit } from './token';

type Args = ReadonlyPartialJSONObject;
const DATA = /\.(csv|tsv|txt|json|jsonl|ndjson|parquet|xlsx|xlsm)(\.gz)?$/i;
export const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Whether an entry of the file browser may hold an audit's data. */
export const holdsData = (entry: Pick<Contents.IModel, 'type' | 'name'>): boolean =>
  entry.type === 'directory' || DATA.test(entry.name);

export const menus: JupyterFrontEndPlugin<void> = {
  id: 'churn-audit-lab:menus',
  description: 'Ways to parts of an audit, and context menus.',
  autoStart: true,
  requires: [IChurnAudit],
  optional: [ICommandPalette, IFileBrowserFactory],
  activate: (app: JupyterFrontEnd, shared: IChurnAudit, palette: ICommandPalette | null, browsers: IFileBrowserFactory | null) => {
    addPlaces(app, shared);
    addTools(app, shared);
    addRows(app, shared);
    if (browsers) {
      addSelection(app, shared, browsers);
    }
    const { ask, readAnswers, dataRequest, schedule, whatIf, copyCommand, doctor, openNotebook } = CommandIDs;
    const category = shared.lab.trans.__('Churn Audit');
    for (const command of [ask, readAnswers, dataRequest, schedule, whatIf, copyCommand, doctor]) {
      palette?.addItem({ command, category });
    }
    for (const name of NOTEBOOKS) {
      palette?.addItem({ command: openNotebook, category, args: { name } });
    }
    const changed = () => Object.values(CommandIDs).forEach(id => app.commands.hasCommand(id) && app.commands.notifyCommandChanged(id));
    shared.tracker.currentChanged.connect(changed);
  }
};

const NOTEBOOKS = ['explore', 'customers', 'progress', 'portfolio'];

export const described = (...names: string[]) => ({
  args: { type: 'object', properties: Object.fromEntries(names.map(n => [n, { type: 'string' }])) }
});

/** The audit that a command without a path is for: the focused one, else the one selected in the panel. */
function audit(shared: IChurnAudit, args: Args): AuditModel | { path: string } | null {
  const path = text(args.path);
  return path !== undefined ? { path } : (shared.tracker.currentWidget?.content.model ?? shared.chosen);
}

/** Commands that lead to a place in an audit. */
function addPlaces(app: JupyterFrontEnd, shared: IChurnAudit): void {
  const { trans } = shared.lab;
  const places: [string, string, string, string | undefined][] = [
    [CommandIDs.ask, trans.__('Send Forms…'), 'questionnaire', 'send'],
    [CommandIDs.readAnswers, trans.__('Read Returned Forms…'), 'questionnaire', 'read'],
    [CommandIDs.dataRequest, trans.__('Make Data Request'), 'data', ':request'],
    [CommandIDs.schedule, trans.__('Schedule Runs…'), 'schedule', undefined],
    [CommandIDs.whatIf, trans.__('Try Other Numbers'), 'overview', 'what-if']
  ];
  for (const [id, label, tab, focus] of places) {
    app.commands.addCommand(id, {
      label: args => (id === CommandIDs.ask && args.toolbar ? trans.__('Send forms') : label),
      describedBy: described('path'),
      isEnabled: args => {
        const found = audit(shared, args);
        return !!found && (id !== CommandIDs.whatIf || !('state' in found) || !!found.state?.done);
      },
      execute: async args => {
        const path = audit(shared, args)?.path;
        if (path !== undefined) {
          await app.commands.execute(CommandIDs.open, { path, tab, ...(focus ? { focus } : {}) });
        }
      }
    });
  }
}

function addTools(app: JupyterFrontEnd, shared: IChurnAudit): void {
  const { commands } = app;
  const { lab, tracker } = shared;
  const { trans, api } = lab;
  const told = (error: unknown) => void showErrorMessage(trans.__('Churn audit'), error as Error);
  const copy = (line: string) => {
    Clipboard.copyToSystem(line);
    Notification.info(trans.__('Copied: %1', line.slice(0, 120)), { autoClose: 4000 });
  };
  commands.addCommand(CommandIDs.copyCommand, {
    label: trans.__('Copy as Command Line'),
    caption: trans.__('Copy the command that does the same, to be run in the server’s root folder'),
    describedBy: described('path', 'tab', 'focus'),
    isEnabled: args => !!audit(shared, args),
    execute: args => {
      const path = audit(shared, args)?.path;
      if (path === undefined) {
        return;
      }
      const shown = tracker.find(w => w.content.model.path === path)?.content;
      copy(commandLine(text(args.tab) ?? shown?.tab ?? 'overview', path, text(args.focus) ?? shown?.focus));
    }
  });
  commands.addCommand(CommandIDs.doctor, {
    label: trans.__('Check Installation'),
    caption: trans.__('Show what is installed, what is missing, and how to get it'),
    describedBy: described(),
    execute: () => showInstallation(lab).catch(told)
  });
  const names: Record<string, string> = {
    audit: trans.__('Open the Audit’s Notebook'),
    explore: trans.__('Explore in a Notebook'),
    customers: trans.__('Customers in a Notebook'),
    progress: trans.__('Progress in a Notebook'),
    portfolio: trans.__('Portfolio in a Notebook')
  };
  commands.addCommand(CommandIDs.openNotebook, {
    label: args => names[text(args.name) ?? ''] ?? trans.__('Open in Notebook'),
    caption: trans.__('Put the notebook into the audit’s folder where it is not there yet, and open it'),
    describedBy: {
      args: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, path: { type: 'string' }, parameters: { type: 'object', additionalProperties: { type: 'string' } } }
      }
    },
    isEnabled: args => !!audit(shared, args),
    execute: async args => {
      const path = audit(shared, args)?.path;
      if (path === undefined) {
        return;
      }
      try {
        const parameters = (args.parameters ?? {}) as Record<string, string>;
        const put = await api.notebook(path, text(args.name) ?? 'explore', parameters);
        await commands.execute('docmanager:open', { path: put.path });
      } catch (error) {
        told(error);
      }
    }
  });
  commands.addCommand(CommandIDs.copyPath, {
    label: trans.__('Copy Path'),
    describedBy: described('path', 'run'),
    isEnabled: args => !!audit(shared, args),
    execute: async args => copy(await folder(shared, args))
  });
  commands.addCommand(CommandIDs.showFolder, {
    label: trans.__('Show in File Browser'),
    describedBy: described('path', 'run'),
    isEnabled: args => !!audit(shared, args),
    execute: async args => {
      await commands.execute('filebrowser:open-path', { path: (await folder(shared, args)) || '/' }); // it asks for one where it is empty
    }
  });
}

/** The folder of a run, or of the audit where no run is named or it left none. */
async function folder(shared: IChurnAudit, args: Args): Promise<string> {
  const path = audit(shared, args)?.path ?? '';
  const run = text(args.run);
  return (run !== undefined && (await shared.lab.api.run(path, run).catch(() => null))?.folder) || path;
}

/** Context menus of the panel's audits and of runs: each item is another command, for the row that was clicked. */
function addRows(app: JupyterFrontEnd, shared: IChurnAudit): void {
  const { commands, contextMenu } = app;
  const { trans } = shared.lab;
  const row = () => {
    const { audit, run } = app.contextMenuHitTest(node => 'audit' in node.dataset)?.dataset ?? {};
    return { ...(audit === undefined ? {} : { path: audit }), ...(run === undefined ? {} : { run }) };
  };
  const target = (args: Args) => text(args.command) ?? CommandIDs.open;
  commands.addCommand(CommandIDs.onRow, {
    label: args => text(args.label) ?? commands.label(target(args), {}),
    describedBy: described('command', 'label'),
    isEnabled: args => 'path' in row() && commands.isEnabled(target(args), row()),
    execute: args => commands.execute(target(args), row())
  });
  const open: [string, string?] = [CommandIDs.open, trans.__('Open')];
  const files: [string][] = [[CommandIDs.copyPath], [CommandIDs.showFolder]];
  const items: [string, [string, string?][]][] = [
    ['.ca-AuditRow[data-audit]', [open, [CommandIDs.run], [CommandIDs.openReport], ...files]],
    ['[data-audit][data-run]', [[CommandIDs.openReport], [CommandIDs.compare], ...files]]
  ];
  for (const [selector, list] of items) {
    list.forEach(([command, label], n) => {
      contextMenu.addItem({ command: CommandIDs.onRow, selector, rank: n, args: { command, ...(label ? { label } : {}) } });
    });
  }
}

/** A new audit of what is selected in the file browser: files, or the data files in folders. */
function addSelection(app: JupyterFrontEnd, shared: IChurnAudit, browsers: IFileBrowserFactory): void {
  const { trans } = shared.lab;
  const { contents } = app.serviceManager;
  const selected = () => [...(browsers.tracker.currentWidget?.selectedItems() ?? [])].filter(holdsData);
  const inside = async (path: string): Promise<string[]> => {
    const { content } = await contents.get(path);
    return (content as Contents.IModel[]).filter(e => e.type !== 'directory' && holdsData(e)).map(e => e.path);
  };
  app.commands.addCommand(CommandIDs.fromSelection, {
    label: trans.__('New Churn Audit from Selection'),
    icon: auditIcon,
    describedBy: described(),
    isVisible: () => selected().length > 0,
    isEnabled: () => selected().length > 0,
    execute: async () => {
      const cwd = browsers.tracker.currentWidget?.model.path ?? '';
      const files = await Promise.all(selected().map(e => (e.type === 'directory' ? inside(e.path) : [e.path])));
      return app.commands.execute(CommandIDs.new, { files: [...new Set(files.flat())], cwd });
    }
  });
  app.contextMenu.addItem({ command: CommandIDs.fromSelection, selector: '.jp-DirListing-item', rank: 3.5 });
}
