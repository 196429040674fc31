import * as React from 'react';
import { Icon, type Shape } from '../../icons';
import { CommandIDs, useFigures, useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Button, Progress, Section } from '../../parts';

const h = React.createElement;

/** The run that goes on, section by section. */
export function Now({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  const f = useFigures();
  const now = model.state!.run!;
  const run = model.part('current').value;
  const sections = run?.sections ?? [];
  const at = sections.findIndex(s => s.status === 'running');
  const left =
    now.seconds_left === null
      ? trans.__('usually under a minute')
      : now.seconds_left < 60
        ? trans.__('less than a minute left')
        : trans.__('about %1 min left', f.whole(now.seconds_left / 60));
  const shapes: Record<string, Shape> = { done: 'ok', running: 'run', waiting: 'circle' };
  const stopping = now.status === 'stopping';
  return (
    <Section
      title={stopping ? trans.__('Stopping…') : trans.__('Running now')}
      note={run && trans.__('started %1', f.clock(run.started)) + (run.by ? ` · ${run.by}` : '')}
      actions={
        <Button icon="stop" disabled={stopping} onClick={() => commands.execute(CommandIDs.stop, { path: model.path })}>
          {trans.__('Stop run')}
        </Button>
      }
    >
      <p className="ca-row">
        <b>
          {at < 0
            ? trans.__('Starting…')
            : trans.__('%1, %2 of %3', sections[at].title, at + 1, sections.length)}
        </b>
        <span className="ca-space" />
        <span>{stopping ? '' : left}</span>
      </p>
      <Progress fraction={now.fraction} label={trans.__('Run of this audit')} />
      <p className="ca-dim">
        {stopping
          ? trans.__('What is done so far is kept, and nothing is published.')
          : trans.__('You can close this tab or reload: the run goes on, and you are told when it is done.')}
      </p>
      <ol className="ca-Sections">
        {sections.map(s => (
          <li key={s.title}>
            <Icon shape={shapes[s.status]} />
            <span>{s.title}</span>
            <span className="ca-dim">
              {s.status === 'done' ? f.seconds(s.seconds) : s.status === 'running' ? trans.__('running') : ''}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
