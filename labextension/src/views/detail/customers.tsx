import * as React from 'react';
import { useFigures, useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Button, Go, Topic, Wrong } from '../../parts';
import type { SavedList } from '../../types';
import type { Part } from './shared';

const h = React.createElement;

/** How many met it, and their ids as a file: no id or name is ever shown here. */
export function Customers({ model, reason }: Part & { model: AuditModel }): React.JSX.Element | null {
  const { trans, openFile } = useLab();
  const f = useFigures();
  const [busy, setBusy] = React.useState(false);
  const [saved, setSaved] = React.useState<SavedList | null>(null);
  const [error, setError] = React.useState('');
  const met = reason.association?.exposed_customers;
  if (!met) {
    return null;
  }
  const save = async () => {
    setBusy(true);
    setError('');
    try {
      setSaved(await model.api.saveCustomers(model.path, reason.id, {}));
    } catch (problem) {
      setError((problem as Error).message);
    }
    setBusy(false);
  };
  return (
    <Topic title={trans.__('Customers behind it')}>
      <div className="ca-row">
        <span>{trans._n('%2 customer met it in the year before the audit.', '%2 customers met it in the year before the audit.', met, f.whole(met))}</span>
        <span className="ca-space" />
        <Button icon="file" disabled={busy || !model.state?.writable} onClick={() => save()}>
          {trans.__('Save list…')}
        </Button>
      </div>
      <div role="status">
        {busy && <p>{trans.__('Finding out who: this takes as long as a part of a run.')}</p>}
        {saved && !busy && (
          <p>
            {trans._n('%2 id saved to', '%2 ids saved to', saved.listed, f.whole(saved.listed))}{' '}
            <Go onClick={() => openFile(saved.file)}>{saved.file}</Go>.{' '}
            {saved.left_out > 0 &&
              trans._n(
                '%2 who moved, died or wants no contact is left out.',
                '%2 who moved, died or want no contact are left out.',
                saved.left_out,
                f.whole(saved.left_out)
              )}{' '}
            {saved.sampled && trans.__('They are a random sample of all.')}
          </p>
        )}
      </div>
      {error && <Wrong>{error}</Wrong>}
    </Topic>
  );
}
