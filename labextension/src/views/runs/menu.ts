import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { CommandIDs, type ILab } from '../../lab';
import type { AuditModel } from '../../model';
import { formatNames } from '../../report';
import type { RunItem } from '../../types';

interface IAsked {
  model: AuditModel;
  run: RunItem;
  anchor: HTMLElement;
  verify: () => void;
  remove: () => void;
}

/** What can be done with a run: open it in any of its formats, verify it, delete it. */
export function openMenu(lab: ILab, asked: IAsked): MenuSvg {
  const { trans } = lab;
  const { model, run, anchor } = asked;
  const commands = new CommandRegistry();
  const menu = new MenuSvg({ commands });
  const add = (id: string, label: string, execute: () => unknown, isEnabled = true) => {
    commands.addCommand(id, { label, execute, isEnabled: () => isEnabled });
    menu.addItem({ command: id });
  };
  for (const [format, name] of Object.entries(formatNames(trans))) {
    if (run.files[format]) {
      const args = { path: model.path, run: run.id, format };
      add(format, name, () => lab.commands.execute(CommandIDs.openReport, args));
    }
  }
  if (run.folder) {
    add('folder', formatNames(trans).folder, () => lab.commands.execute('filebrowser:go-to-path', { path: run.folder }));
    menu.addItem({ type: 'separator' });
  }
  if (run.headline) {
    add('verify', trans.__('Verify figures'), asked.verify);
  }
  add('delete', trans.__('Delete run…'), asked.remove, model.state?.writable ?? false);
  menu.aboutToClose.connect(() => anchor.focus());
  const { left, bottom } = anchor.getBoundingClientRect();
  menu.open(left, bottom, { forceX: false });
  menu.activateNextItem();
  return menu;
}
