import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { CommandIDs } from './lab';
import { storeOf } from './mapping';
import type { AuditModel } from './model';

type Of = (args: ReadonlyPartialJSONObject) => AuditModel | null;

/** Undo and redo of the mapping, for the palette; in the view the keys are its own. */
export function addMappingCommands(commands: CommandRegistry, trans: TranslationBundle, model: Of): void {
  const describedBy = { args: { type: 'object', properties: { path: { type: 'string' } } } };
  const store = (args: ReadonlyPartialJSONObject) => {
    const found = model(args);
    return found ? storeOf(found) : null;
  };
  commands.addCommand(CommandIDs.undo, {
    label: trans.__('Undo Change of Mapping'),
    describedBy,
    isEnabled: args => !!store(args)?.undo,
    execute: args => store(args)?.takeBack()
  });
  commands.addCommand(CommandIDs.redo, {
    label: trans.__('Redo Change of Mapping'),
    describedBy,
    isEnabled: args => !!store(args)?.redo,
    execute: args => store(args)?.again()
  });
}
