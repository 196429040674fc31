import * as React from 'react';
import { CommandIDs, useFigures, useLab, useModel } from '../lab';
import type { AuditModel } from '../model';
import { Banner, Button, Go } from '../parts';
import type { RunItem, Stale, WayOut } from '../types';
import { ServerAway } from './away';
import { Ended, Partial, RunAgain } from './ended';

const h = React.createElement;

export interface IBannerProps {
  model: AuditModel;
  done: RunItem | null;
  locked: boolean;
  show: (tab: string, focus?: string) => void;
  close?: () => void;
}

/** At most one banner, the worst: server, file, editor, a run that failed, read-only, partial, stale, done. */
export function AuditBanner(props: IBannerProps): React.JSX.Element | null {
  const { model, done, locked, show } = props;
  useModel(model);
  const { state } = model;
  if (model.error) {
    return <ServerAway model={model} close={props.close} />;
  }
  if (!state) {
    return null;
  }
  if (state.error) {
    return <Unreadable model={model} locked={locked} />;
  }
  if (locked) {
    return <Locked model={model} />;
  }
  if (!state.run && (state.last?.status === 'lost' || state.last?.status === 'failed')) {
    return <Ended model={model} show={show} />;
  }
  if (!state.writable) {
    return <ReadOnly model={model} />;
  }
  if (state.run) {
    return null; // the toolbar, the status bar and the tab Runs tell
  }
  if (state.last?.status === 'partial') {
    return <Partial model={model} />;
  }
  if (model.older) {
    return <Older model={model} run={model.older} />;
  }
  if (state.stale && changes(state.stale, []).length) {
    return <StaleBanner model={model} stale={state.stale} />;
  }
  if (done?.status === 'done') {
    return <Done model={model} run={done} show={show} />;
  }
  return state.stale ? <Untold model={model} stale={state.stale} /> : null;
}

/** The server's ways out of an error, as buttons in the lab's language. */
export function WaysOut({ path, ways }: { path: string; ways: readonly WayOut[] }): React.JSX.Element {
  const { trans, commands } = useLab();
  const label = (w: WayOut) => {
    if (w.command === CommandIDs.correct) {
      return trans.__('Use “%1”', w.args.instead);
    }
    return w.args.line ? trans.__('Open line %1', w.args.line) : w.args.tab === 'data' ? trans.__('Fix in Data') : w.label;
  };
  return (
    <>
      {ways.map(w => (
        <Button key={w.command} onClick={() => commands.execute(w.command, { path, ...w.args })}>
          {label(w)}
        </Button>
      ))}
    </>
  );
}

function Unreadable({ model, locked }: { model: AuditModel; locked: boolean }): React.JSX.Element {
  const { trans, commands } = useLab();
  const error = model.state!.error!;
  const line = error.where?.line;
  // What the file's name adds is said already; a word is not mended below somebody who writes in the editor.
  const told = error.message.replace(/^\S*audit\.ya?ml:\s*/, '');
  const ways = error.way_out.filter(w => w.command !== CommandIDs.correct || (!locked && model.state!.writable));
  const open = () => void commands.execute(CommandIDs.open, { path: model.path, factory: 'Editor' });
  return (
    <Banner
      tone="bad"
      urgent
      title={trans.__('audit.yaml cannot be read.')}
      actions={ways.length ? <WaysOut path={model.path} ways={ways} /> : <Button onClick={open}>{trans.__('Open in editor')}</Button>}
    >
      {line && !/^line \d/.test(told) ? trans.__('Line %1: %2', line, told) : told}
      {error.problems.length > 1 && (
        <small>
          {trans._n('%1 more mistake is told once this one is mended.', '%1 more mistakes are told once this one is mended.', error.problems.length - 1)}
        </small>
      )}
    </Banner>
  );
}

function Locked({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  const open = () => void commands.execute(CommandIDs.open, { path: model.path, factory: 'Editor' });
  return (
    <Banner
      tone="warn"
      title={trans.__('audit.yaml has unsaved edits in the text editor.')}
      actions={<Button onClick={open}>{trans.__('Go to editor')}</Button>}
    >
      {trans.__('Mapping is locked until they are saved or reloaded from disk. A run reads the file as it was last saved.')}
    </Banner>
  );
}

function ReadOnly({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  return (
    <Banner
      tone="note"
      icon="lock"
      title={trans.__('Read-only.')}
      actions={<Button onClick={() => commands.execute(CommandIDs.copy, { path: model.path })}>{trans.__('Copy to my folder…')}</Button>}
    >
      {trans.__('You may not write to this folder, so nothing can be run, mapped or answered here. Reports can be opened.')}
    </Banner>
  );
}

function Older({ model, run }: { model: AuditModel; run: string }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const started = model.part('runs').value?.runs.find(r => r.id === run)?.started;
  return (
    <Banner
      tone="note"
      title={trans.__('You look at the run of %1.', f.dayAndTime(started))}
      actions={<Button onClick={() => model.showRun(null)}>{trans.__('Show the latest')}</Button>}
    >
      {trans.__('A later one is there.')}
    </Banner>
  );
}

function Done(props: { model: AuditModel; run: RunItem; show: IBannerProps['show'] }): React.JSX.Element {
  const { trans, commands } = useLab();
  const f = useFigures();
  const { model, run, show } = props;
  const runs = model.part('runs').value?.runs ?? [];
  const before = runs.find(r => r.headline && r.started < run.started);
  const told = () => {
    const now = run.headline?.value;
    const then = before?.headline?.value;
    if (now === null || now === undefined) {
      return '';
    }
    if (then === null || then === undefined) {
      return trans.__('%1 of 100.', f.whole(now));
    }
    const [score, day] = [f.whole(now), f.day(before!.started)];
    const by = Math.round(now) - Math.round(then);
    return by > 0
      ? trans.__('%1 of 100, %2 more than on %3.', score, f.whole(by), day)
      : by < 0
        ? trans.__('%1 of 100, %2 less than on %3.', score, f.whole(-by), day)
        : trans.__('%1 of 100, as on %2.', score, day);
  };
  return (
    <Banner
      tone="ok"
      title={trans.__('Done in %1.', f.seconds(run.seconds))}
      actions={
        <>
          {before && <Go onClick={() => show('runs', 'compare')}>{trans.__('Compare')}</Go>}
          <Button onClick={() => commands.execute(CommandIDs.openReport, { path: model.path, run: run.id })}>
            {trans.__('Open report')}
          </Button>
        </>
      }
    >
      {told()}
    </Banner>
  );
}

/** Sources of which nobody can tell whether they have changed. */
function Untold({ model, stale }: { model: AuditModel; stale: Stale }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  return (
    <Banner tone="note" title={trans.__('These figures are from %1.', f.day(stale.started))} actions={<RunAgain model={model} />}>
      {trans.__('Whether the database has changed since cannot be told.')}
    </Banner>
  );
}

function StaleBanner({ model, stale }: { model: AuditModel; stale: Stale }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const [more, setMore] = React.useState(false);
  const id = React.useId();
  const few = stale.data.length <= 2;
  const named = few ? stale.data.map(name => name.split('/').pop() ?? name) : [trans._n('%1 data file', '%1 data files', stale.data.length)];
  const said = stale.answers.length;
  const parts = changes(stale, [
    ...named,
    said ? trans._n('%1 file of answers', '%1 files of answers', said) : '',
    stale.settings ? 'audit.yaml' : '',
    stale.program ? trans.__('the program') : ''
  ]);
  const files = [...stale.data, ...stale.answers, ...(stale.settings ? ['audit.yaml'] : [])];
  return (
    <Banner
      tone="warn"
      title={trans.__('These figures are from %1.', f.day(stale.started))}
      actions={
        <>
          {files.length > 0 && (
            <Go aria-expanded={more} aria-controls={id} onClick={() => setMore(!more)}>
              {trans.__('What changed?')}
            </Go>
          )}
          <RunAgain model={model} />
        </>
      }
    >
      {trans.__('Changed since then: %1.', new Intl.ListFormat(f.lang).format(parts))}
      <span id={id} className="ca-files">{more && files.join(' · ')}</span>
    </Banner>
  );
}

/** The words for what has changed; without any, one for each kind of it. */
function changes(stale: Stale, words: string[]): string[] {
  const kinds = [stale.data.length, stale.answers.length, stale.settings, stale.program];
  return words.length ? words.filter(Boolean) : kinds.filter(Boolean).map(String);
}
