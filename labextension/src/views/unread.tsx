import * as React from 'react';
import { AuditError } from '../api';
import { CommandIDs, useFigures, useLab } from '../lab';
import type { AuditModel } from '../model';
import { Button, Failed } from '../parts';

const h = React.createElement;

/** Findings that cannot be shown: made by a newer version, damaged, or not to be had now; with what can be shown. */
export function Unread({ model, title, error }: { model: AuditModel; title: string; error: Error }): React.JSX.Element {
  const { trans, commands } = useLab();
  const f = useFigures();
  const runs = model.part('runs').value?.runs ?? [];
  const shown = model.older ?? model.state?.done;
  const started = runs.find(r => r.id === shown)?.started;
  const before = runs.find(r => r.headline && r.id !== shown && (!started || r.started < started));
  const older = before && (
    <Button onClick={() => model.showRun(before.id)}>{trans.__('Show the run of %1', f.dayAndTime(before.started))}</Button>
  );
  if (error instanceof AuditError && error.body.code === 'newer') {
    const open = () => void commands.execute(CommandIDs.openReport, { path: model.path, run: shown ?? '' });
    return (
      <div className="ca-Empty ca-mod-big" role="alert">
        <h2>{trans.__('This result was made by a newer version (%1).', String(error.body.current?.format))}</h2>
        <p>{trans.__('Update churn-audit, or open the report file.')}</p>
        <div className="ca-row">
          <Button kind="primary" onClick={open}>{trans.__('Open report')}</Button>
          {older}
        </div>
      </div>
    );
  }
  return (
    <Failed title={title} error={error} again={() => model.again('findings')}>
      {older}
    </Failed>
  );
}
