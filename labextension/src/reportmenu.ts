import { showErrorMessage } from '@jupyterlab/apputils';
import { caretDownEmptyIcon, MenuSvg, ToolbarButton } from '@jupyterlab/ui-components';
import { CommandIDs, type ILab } from './lab';
import type { AuditModel } from './model';
import { formatNames } from './report';

/** The toolbar's button for the latest report: a menu of the forms that it was written in. `follow` is to be called when
    the audit has changed, which may be another one after its folder was moved. */
export function reportButton(lab: ILab, current: () => AuditModel): { button: ToolbarButton; follow: () => void } {
  const { trans, commands, api } = lab;
  const button = new ToolbarButton({
    label: trans.__('Open report'),
    tooltip: trans.__('Open the report of the latest run'),
    icon: caretDownEmptyIcon,
    className: 'ca-ReportButton',
    onClick: () => void open().catch(error => showErrorMessage(trans.__('Churn audit'), error as Error))
  });
  const open = async () => {
    const model = current();
    const run = model.state?.done;
    if (!run) {
      return;
    }
    const { files } = await api.run(model.path, run);
    const menu = new MenuSvg({ commands });
    for (const format of Object.keys(formatNames(trans))) {
      if (files[format] || format === 'folder') {
        menu.addItem({ command: CommandIDs.openReport, args: { path: model.path, run, format } });
      }
    }
    const { left, bottom } = button.node.getBoundingClientRect();
    menu.open(left, bottom);
  };
  const follow = () => {
    button.enabled = !!current().state?.done;
    button.node.querySelector('jp-button, button')?.setAttribute('aria-haspopup', 'menu');
  };
  follow();
  return { button, follow };
}
