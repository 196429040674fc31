import * as React from 'react';
import { useLab } from '../../lab';
import { Button, Wrong } from '../../parts';

const h = React.createElement;

interface IAddProps {
  folder: string;
  blocked: string;
  added: () => Promise<void>;
}

/** Files from this computer, or from elsewhere on the server, into the audit's data folder. */
export function AddFiles(props: IAddProps): React.JSX.Element | null {
  const { trans, files } = useLab();
  const { folder, blocked, added } = props;
  const input = React.useRef<HTMLInputElement>(null);
  const { error, busy, run } = useBusy();
  if (!files) {
    return null;
  }
  const upload = (chosen: FileList | null) =>
    run(async () => {
      await files.upload(`${folder}/data`, [...(chosen ?? [])]);
      await added();
    });
  const choose = () =>
    run(async () => {
      if (await files.choose(`${folder}/data`, trans.__('Choose data files'))) {
        await added();
      }
    });
  return (
    <div className="ca-row" aria-busy={busy}>
      <input ref={input} type="file" multiple hidden onChange={e => void upload(e.target.files).then(() => input.current && (input.current.value = ''))} />
      <Button kind="small" icon="add" data-add disabled={!!blocked || busy} title={blocked || undefined} onClick={() => input.current?.click()}>
        {trans.__('Add files…')}
      </Button>
      <Button kind="small" icon="folder" disabled={!!blocked || busy} label={blocked || trans.__('Add files from this server…')} onClick={() => choose()} />
      {error && <Wrong>{error}</Wrong>}
    </div>
  );
}

function useBusy(): { error: string; busy: boolean; run: (work: () => Promise<void>) => Promise<void> } {
  const [error, setError] = React.useState('');
  const [busy, setBusy] = React.useState(false);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setError('');
    try {
      await work();
    } catch (e) {
      setError((e as Error).message);
    }
    setBusy(false);
  };
  return { error, busy, run };
}

/** What is dropped on the view goes into the data folder. */
export function useDrop(props: IAddProps & { told: (error: string) => void }): React.HTMLAttributes<HTMLElement> {
  const { files } = useLab();
  const { folder, blocked, added, told } = props;
  const has = (event: React.DragEvent) => !!files && !blocked && [...event.dataTransfer.types].includes('Files');
  return {
    onDragOver: event => {
      if (has(event)) {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }
    },
    onDrop: event => {
      if (has(event)) {
        event.preventDefault();
        event.stopPropagation();
        files!.upload(`${folder}/data`, [...event.dataTransfer.files]).then(added, e => told((e as Error).message));
      }
    }
  };
}
