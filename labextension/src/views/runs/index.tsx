import * as React from 'react';
import { CommandIDs, useLab, useModel } from '../../lab';
import type { AuditModel } from '../../model';
import { Button, Failed, Loading } from '../../parts';
import { Cancelled } from '../ended';
import { Compared } from './compared';
import { History } from './history';
import { Now } from './now';
import { Trend } from './trend';

const h = React.createElement;

interface IRunsProps {
  model: AuditModel;
  focus?: string;
  show: (tab: string, focus?: string) => void;
}

/** What runs now, every run there was, and two of them side by side. */
export function RunsView({ model, focus, show }: IRunsProps): React.JSX.Element | null {
  const { trans } = useLab();
  useModel(model);
  const { value, error } = model.part('runs');
  const [chosen, setChosen] = React.useState<string[]>([]);
  const runs = value?.runs ?? [];
  const scored = runs.filter(r => r.headline).map(r => r.id);
  React.useEffect(() => {
    if (focus === 'compare' && scored.length > 1) {
      setChosen(scored.slice(0, 2));
    }
  }, [focus, value]);
  if (error && !value) {
    return <Failed title={trans.__('The runs could not be loaded.')} error={error} again={() => model.again('runs')} />;
  }
  if (!value) {
    return model.error ? null : <Loading again={() => model.again('runs')} />;
  }
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter(c => c !== id) : [...chosen, id].slice(-2));
  const ended = runs.filter(r => !['queued', 'running', 'stopping'].includes(r.status));
  return (
    <div className="ca-Page">
      {model.state?.run && <Now model={model} />}
      <Cancelled model={model} />
      {ended.length === 0 && !model.state?.run ? (
        <div className="ca-Empty">
          <h2>{trans.__('No run yet.')}</h2>
          <RunButton model={model} />
        </div>
      ) : (
        ended.length > 0 && <History model={model} runs={ended} chosen={chosen} toggle={toggle} focus={focus} />
      )}
      {runs.filter(r => r.headline?.value != null).length > 1 && <Trend runs={runs} />}
      {chosen.length === 2 && <Compared model={model} runs={runs} chosen={chosen} show={show} />}
    </div>
  );
}

function RunButton({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  return (
    <Button kind="primary" icon="run" disabled={!model.state?.writable} onClick={() => commands.execute(CommandIDs.run, { path: model.path })}>
      {trans.__('Run audit')}
    </Button>
  );
}
