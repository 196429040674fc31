import * as React from 'react';
import { useFigures, useLab } from '../../lab';
import type { IConflict, MappingStore } from '../../mapping';
import { Banner, Button } from '../../parts';
import type { Given } from '../../types';
import { told } from './words';

const h = React.createElement;

/** What the last change ran into: somebody else's, a refusal, or the end of what can be taken back. */
export function Messages({ store, apart }: { store: MappingStore; apart: boolean }): React.JSX.Element | null {
  const { trans } = useLab();
  const { conflict, cut, refused } = store;
  return (
    <>
      {conflict && <Conflict store={store} conflict={conflict} />}
      {cut && (
        <p role="status" className="ca-Told">
          {trans.__('Earlier changes can no longer be taken back here: %1 was changed elsewhere.', cut)}
        </p>
      )}
      {refused && !apart && (
        <Banner tone="bad" urgent title={trans.__('Nothing was changed.')} actions={<Button kind="small" onClick={() => store.forget()}>{trans.__('Close')}</Button>}>
          {refused.message}
        </Banner>
      )}
    </>
  );
}

function Conflict({ store, conflict }: { store: MappingStore; conflict: IConflict }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const { change, name, theirs, saved } = conflict;
  // The server does not know who writes audit.yaml.
  const who = trans.__('someone else');
  const mine = change.kind === 'column' ? ({ column: null, value: null, sql: null, empty: false, ...change.given } as Given) : null;
  return (
    <Banner
      tone="bad"
      urgent
      title={name ? trans.__('You and %1 both changed “%2”.', who, name) : trans.__('You and %1 both changed the settings.', who)}
      actions={
        <>
          <Button kind="small" onClick={() => store.settle(true)}>{trans.__('Keep mine')}</Button>
          <Button kind="small" onClick={() => store.settle(false)}>{trans.__('Take theirs')}</Button>
        </>
      }
    >
      {mine && theirs
        ? trans.__('Yours: %1. Theirs, saved %2: %3.', told(mine, trans), f.clock(saved), told(theirs, trans))
        : trans.__('Theirs was saved at %1 and stands below.', f.clock(saved))}
    </Banner>
  );
}
