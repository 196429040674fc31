import * as React from 'react';
import { CommandIDs, useFigures, useLab } from '../lab';
import type { AuditModel } from '../model';
import { Button, Go, Progress } from '../parts';

const h = React.createElement;

/** Before the first run is done: what there is to go on, and how to begin. */
export function NotRun({ model, show }: { model: AuditModel; show: (tab: string, focus?: string) => void }): React.JSX.Element {
  const { trans } = useLab();
  const { value: detail } = model.part('detail');
  const running = model.state?.run;
  if (running) {
    return (
      <div className="ca-Empty ca-mod-big">
        <h2>{trans.__('The first run is under way.')}</h2>
        <Progress fraction={running.fraction} label={trans.__('Run of this audit')} />
        <p>{running.section ?? trans.__('Starting…')}</p>
        <Go onClick={() => show('runs')}>{trans.__('Show sections')}</Go>
      </div>
    );
  }
  if (detail && detail.tables === 0 && detail.answers === 0) {
    return (
      <div className="ca-Empty ca-mod-big">
        <h2>{trans.__('Nothing to judge yet.')}</h2>
        <p>{trans.__('Map a customers table or answer at least one question.')}</p>
        <div className="ca-row">
          <Button kind="primary" icon="add" onClick={() => show('data', 'add')}>{trans.__('Add files…')}</Button>
          <Button onClick={() => show('questionnaire')}>{trans.__('Answer questions')}</Button>
        </div>
      </div>
    );
  }
  return <Ready model={model} show={show} />;
}

function Ready({ model, show }: { model: AuditModel; show: (tab: string) => void }): React.JSX.Element {
  const { trans, commands } = useLab();
  const f = useFigures();
  const { value: detail } = model.part('detail');
  const { value: ready } = model.part('readiness');
  const coverage = ready && trans.__('%1 of the score can be judged now.', f.percent(ready.coverage));
  return (
    <div className="ca-Empty ca-mod-big">
      <h2>{trans.__('Ready for the first run.')}</h2>
      {detail && (
        <p>
          {trans._n('%1 table is there.', '%1 tables are there.', detail.tables)}{' '}
          {trans._n('%1 answer is given.', '%1 answers are given.', detail.answers)}{' '}
          {coverage} {trans.__('A run usually takes under a minute.')}
        </p>
      )}
      {ready?.unread && <p>{ready.unread}</p>}
      <div className="ca-row">
        <Button kind="primary" icon="run" disabled={!model.state?.writable} onClick={() => commands.execute(CommandIDs.run, { path: model.path })}>
          {trans.__('Run audit')}
        </Button>
        <Button onClick={() => show('questionnaire')}>{trans.__('Answer questions first')}</Button>
      </div>
    </div>
  );
}
