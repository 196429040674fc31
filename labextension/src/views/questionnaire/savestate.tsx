import * as React from 'react';
import { useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { type Outbox, outboxOf } from './outbox';

const h = React.createElement;

export function useOutbox(model: AuditModel): Outbox {
  const outbox = outboxOf(model);
  const [, draw] = React.useReducer((n: number) => n + 1, 0);
  React.useEffect(() => {
    const slot = () => draw();
    outbox.changed.connect(slot);
    slot();
    return () => void outbox.changed.disconnect(slot);
  }, [outbox]);
  return outbox;
}

/** Whether every answer has reached the server: in the toolbar. */
export function SaveState({ model }: { model: AuditModel }): React.JSX.Element {
  return <span className="ca-ToolbarState">{useSaveText(model)}</span>;
}

export function useSaveText(model: AuditModel): string {
  const { trans } = useLab();
  const outbox = useOutbox(model);
  const { waiting, open } = outbox;
  if (open) {
    return trans._n('%1 answer to look at', '%1 answers to look at', open, open);
  }
  if (waiting && outbox.held) {
    return trans._n('%1 answer waiting', '%1 answers waiting', waiting, waiting);
  }
  return waiting ? trans.__('Saving…') : trans.__('All changes saved');
}
