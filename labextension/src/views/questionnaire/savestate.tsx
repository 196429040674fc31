import * as React from 'react';
import { useLab, useModel } from '../../lab';
import type { AuditModel } from '../../model';
import { outboxOf } from './outbox';

const h = React.createElement;

/** Whether every answer has reached the server: in the toolbar. */
export function SaveState({ model }: { model: AuditModel }): React.JSX.Element {
  return <span className="ca-ToolbarState">{useSaveText(model)}</span>;
}

export function useSaveText(model: AuditModel): string {
  const { trans } = useLab();
  const outbox = useModel(outboxOf(model));
  const { waiting, open } = outbox;
  if (open) {
    return trans._n('%1 answer to look at', '%1 answers to look at', open);
  }
  if (waiting && outbox.held) {
    return trans._n('%1 answer waiting', '%1 answers waiting', waiting);
  }
  return waiting ? trans.__('Saving…') : trans.__('All changes saved');
}
