import * as React from 'react';
import { AuditError } from '../api';
import { CommandIDs, useFigures, useLab, useModel } from '../lab';
import type { AuditModel } from '../model';
import { Banner, Button, Go } from '../parts';
import type { RunItem, Stale } from '../types';

export interface IBannerProps {
  model: AuditModel;
  done: RunItem | null;
  locked: boolean;
  show: (tab: string) => void;
}

/** At most one banner, the worst: server, file, editor, read-only, failed, done, stale. */
export function AuditBanner(props: IBannerProps): React.JSX.Element | null {
  const { model, done, locked, show } = props;
  useModel(model);
  const { state } = model;
  if (model.error) {
    return <ServerAway model={model} />;
  }
  if (!state) {
    return null;
  }
  if (state.error) {
    return <Unreadable model={model} />;
  }
  if (locked) {
    return <Locked />;
  }
  if (!state.run && (state.last?.status === 'lost' || state.last?.status === 'failed')) {
    return <Ended model={model} show={show} />;
  }
  if (done && done.status === 'done') {
    return <Done model={model} run={done} show={show} />;
  }
  if (state.stale && !state.run) {
    return <StaleBanner model={model} stale={state.stale} />;
  }
  return state.writable ? null : <ReadOnly />;
}

function ServerAway({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans } = useLab();
  const again = <Button onClick={() => void model.refresh()}>{trans.__('Try now')}</Button>;
  if (model.signedOut) {
    return (
      <Banner tone="bad" urgent title={trans.__('You are signed out.')} actions={again}>
        {trans.__('Sign in again in another tab.')}
      </Banner>
    );
  }
  if (model.gone) {
    return (
      <Banner tone="bad" urgent title={trans.__('This audit was moved or deleted.')} actions={again}>
        {trans.__('Close this tab, or put the folder back.')}
      </Banner>
    );
  }
  if (model.error instanceof AuditError) {
    return (
      <Banner tone="bad" urgent title={trans.__('The server could not look at this audit.')} actions={again}>
        {model.error.message}
      </Banner>
    );
  }
  return (
    <Banner tone="bad" urgent title={trans.__('The server does not answer.')} actions={again}>
      {trans.__('It is asked again by itself. Data, answers and runs are safe.')}
    </Banner>
  );
}

function Unreadable({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  const error = model.state!.error!;
  const line = error.where?.line;
  const open = () =>
    void commands.execute('docmanager:open', { path: `${model.path}/audit.yaml`, factory: 'Editor' });
  return (
    <Banner
      tone="bad"
      title={trans.__('audit.yaml cannot be read.')}
      actions={<Button onClick={open}>{line ? trans.__('Open line %1', line) : trans.__('Open in editor')}</Button>}
    >
      {error.message}
    </Banner>
  );
}

function Locked(): React.JSX.Element {
  const { trans } = useLab();
  return (
    <Banner tone="warn" title={trans.__('audit.yaml has unsaved edits in the text editor.')}>
      {trans.__('A run reads the file as it was last saved.')}
    </Banner>
  );
}

function ReadOnly(): React.JSX.Element {
  const { trans } = useLab();
  return (
    <Banner tone="note" title={trans.__('Read-only.')}>
      {trans.__('You may not write to this folder, so nothing can be run or answered here. Reports can be opened.')}
    </Banner>
  );
}

function Ended({ model, show }: { model: AuditModel; show: (tab: string) => void }): React.JSX.Element {
  const { trans } = useLab();
  const runs = model.part('runs').value?.runs;
  const last = runs?.find(r => r.id === model.state?.last?.id);
  const lost = model.state?.last?.status === 'lost';
  const actions = (
    <>
      <Go onClick={() => show('runs')}>{trans.__('Log')}</Go>
      <RunAgain model={model} />
    </>
  );
  return (
    <Banner
      tone="bad"
      urgent
      title={lost ? trans.__('The server stopped during the run.') : trans.__('The run failed.')}
      actions={actions}
    >
      {lost ? trans.__('Data and answers are safe.') : firstLine(last?.error)}
    </Banner>
  );
}

function firstLine(text: string | null | undefined): string {
  return (text ?? '').split('\n')[0];
}

function Done(props: { model: AuditModel; run: RunItem; show: (tab: string) => void }): React.JSX.Element {
  const { trans, commands } = useLab();
  const f = useFigures();
  const { model, run, show } = props;
  const runs = model.part('runs').value?.runs ?? [];
  const before = runs.find(r => r.headline && r.started < run.started);
  const now = run.headline?.value;
  const then = before?.headline?.value;
  const told =
    now === null || now === undefined
      ? ''
      : then === null || then === undefined
        ? trans.__('%1 of 100.', f.whole(now))
        : trans.__('%1 of 100, on %2 it was %3.', f.whole(now), f.day(before!.started), f.whole(then));
  return (
    <Banner
      tone="ok"
      title={trans.__('Done in %1.', f.seconds(run.seconds))}
      actions={
        <>
          {before && <Go onClick={() => show('runs')}>{trans.__('Compare')}</Go>}
          <Button onClick={() => void commands.execute(CommandIDs.openReport, { path: model.path, run: run.id })}>
            {trans.__('Open report')}
          </Button>
        </>
      }
    >
      {told}
    </Banner>
  );
}

function StaleBanner({ model, stale }: { model: AuditModel; stale: Stale }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const [more, setMore] = React.useState(false);
  const title = trans.__('These figures are from %1.', f.day(stale.started));
  const parts = changes(stale, trans);
  if (!parts.length) {
    return (
      <Banner tone="note" title={title} actions={<RunAgain model={model} />}>
        {trans.__('Whether the database has changed since cannot be told.')}
      </Banner>
    );
  }
  const list = new Intl.ListFormat(f.lang).format(parts);
  const files = [...stale.data, ...stale.answers, ...(stale.settings ? ['audit.yaml'] : [])];
  return (
    <Banner
      tone="warn"
      title={title}
      actions={
        <>
          {files.length > 0 && (
            <Go aria-expanded={more} onClick={() => setMore(!more)}>
              {trans.__('What changed?')}
            </Go>
          )}
          <RunAgain model={model} />
        </>
      }
    >
      {trans.__('Changed since: %1.', list)}
      {more && <span className="ca-files">{files.join(' · ')}</span>}
    </Banner>
  );
}

function changes(stale: Stale, trans: ReturnType<typeof useLab>['trans']): string[] {
  const out: string[] = [];
  if (stale.data.length) {
    out.push(trans._n('%1 data file', '%1 data files', stale.data.length, stale.data.length));
  }
  if (stale.answers.length) {
    out.push(trans._n('%1 file of answers', '%1 files of answers', stale.answers.length, stale.answers.length));
  }
  if (stale.settings) {
    out.push('audit.yaml');
  }
  if (stale.program) {
    out.push(trans.__('the program'));
  }
  return out;
}

function RunAgain({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  return (
    <Button icon="run" disabled={!model.state?.writable} onClick={() => void commands.execute(CommandIDs.run, { path: model.path })}>
      {trans.__('Run again')}
    </Button>
  );
}
