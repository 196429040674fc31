import type { JupyterFrontEnd } from '@jupyterlab/application';
import { IFrame, MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { html5Icon } from '@jupyterlab/ui-components';
import type { ILab } from './lab';
import type { RunItem } from './types';

/** What a report can be opened as, in the order of a menu. */
export const formatNames = (trans: TranslationBundle): Record<string, string> => ({
  html: 'HTML',
  pdf: 'PDF',
  ipynb: trans.__('Notebook'),
  xlsx: trans.__('Spreadsheet'),
  pptx: trans.__('Slides'),
  csv: 'CSV',
  json: 'JSON',
  folder: trans.__('Folder')
});

/** Shows a run's file: HTML in a frame of its own origin, so that its scripts run but reach nothing of the lab. */
export async function openReport(app: JupyterFrontEnd, lab: ILab, run: RunItem, name: string, format?: string): Promise<void> {
  const chosen = format && run.files[format] ? format : ['html', 'pdf', 'ipynb'].find(k => run.files[k]);
  if (!chosen) {
    return;
  }
  const path = run.files[chosen];
  if (chosen === 'html') {
    showHtml(app, lab, path, name, run.id);
  } else if (chosen === 'pdf' || chosen === 'ipynb') {
    await app.commands.execute('docmanager:open', { path });
  } else {
    window.open(`${lab.api.file(path)}?download=1`);
  }
}

function showHtml(app: JupyterFrontEnd, lab: ILab, path: string, name: string, run: string): void {
  const id = `churn-audit-report-${run}`;
  const there = [...app.shell.widgets('main')].find(w => w.id === id);
  if (there) {
    app.shell.activateById(id);
    return;
  }
  // The server refuses files to a page that does not say where it comes from.
  const frame = new IFrame({ sandbox: ['allow-scripts', 'allow-downloads', 'allow-popups'], referrerPolicy: 'same-origin' });
  frame.url = lab.api.file(path);
  const title = lab.trans.__('Report: %1', name);
  frame.node.querySelector('iframe')?.setAttribute('title', title);
  const widget = new MainAreaWidget({ content: frame });
  widget.id = id;
  widget.title.label = title;
  widget.title.icon = html5Icon;
  widget.title.closable = true;
  app.shell.add(widget, 'main');
  app.shell.activateById(id);
}
