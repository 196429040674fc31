import * as React from 'react';
import { useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Banner, Button } from '../../parts';
import type { RunItem, Verification } from '../../types';
import { Loaded } from '../loaded';

const h = React.createElement;

/** Whether the run's figures could be worked out again from what is there now. */
export function Verified({ model, run, close }: { model: AuditModel; run: RunItem; close: () => void }): React.JSX.Element {
  const { trans } = useLab();
  return (
    <Loaded title={trans.__('The figures could not be verified.')} load={() => model.api.verify(model.path, run.id)} keys={[run.id]}>
      {found => <Verdict found={found} close={close} />}
    </Loaded>
  );
}

function Verdict({ found, close }: { found: Verification; close: () => void }): React.JSX.Element {
  const { trans } = useLab();
  const actions = <Button kind="small" icon="close" label={trans.__('Close')} onClick={close} />;
  if (found.verdict === 'same') {
    return (
      <Banner tone="ok" title={trans.__('Every input is the one this run was made from.')} actions={actions}>
        {trans._n('%1 file has the fingerprint on record,', '%1 files have the fingerprints on record,', found.same)}{' '}
        {trans.__('and program and checklist are of the same version: a run of it again gives these figures.')}
      </Banner>
    );
  }
  if (found.verdict === 'gone') {
    return (
      <Banner tone="warn" title={trans.__('It can be read, but not verified any more.')} actions={actions}>
        {trans.__('These inputs are gone: %1.', found.gone.join(', '))}
        {found.changed.length > 0 && ` ${trans.__('These are others now: %1.', found.changed.join(', '))}`}
      </Banner>
    );
  }
  const others = [
    found.changed.join(', '),
    found.program ? '' : trans.__('the program'),
    found.checklist ? '' : trans.__('the checklist')
  ].filter(Boolean);
  return (
    <Banner tone="note" title={trans.__('Something that went into it is another now.')} actions={actions}>
      {trans.__('It can be read, but a run would not give the same figures. Changed: %1.', others.join(', '))}
    </Banner>
  );
}
