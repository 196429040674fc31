import * as React from 'react';
import { CommandIDs, useFigures, useLab } from '../lab';
import type { AuditModel } from '../model';
import { Banner, Button, Go } from '../parts';
import { formatNames } from '../report';
import type { RunItem } from '../types';

const h = React.createElement;

export function RunAgain({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  return (
    <Button icon="run" disabled={!model.state?.writable} onClick={() => commands.execute(CommandIDs.run, { path: model.path })}>
      {trans.__('Run again')}
    </Button>
  );
}

const lastOf = (model: AuditModel): RunItem | undefined =>
  model.part('runs').value?.runs.find(r => r.id === model.state?.last?.id);

/** The first line of an error without the place it begins with, which the button leads to. */
export const saidOf = (text: string | null | undefined): string =>
  (text ?? '').split('\n')[0].replace(/^(\S*audit\.ya?ml: )?(tables[\w.]*: )?/, '');

/** A run that failed, and in which section; or that was lost with the server. */
export function Ended({ model, show }: { model: AuditModel; show: (tab: string, focus?: string) => void }): React.JSX.Element {
  const { trans } = useLab();
  const last = lastOf(model);
  const log = <Go onClick={() => show('runs', 'log')}>{trans.__('Log')}</Go>;
  if (model.state?.last?.status === 'lost') {
    return (
      <Banner tone="bad" urgent title={trans.__('The server stopped during the run.')} actions={<>{log}<RunAgain model={model} /></>}>
        {trans.__('Data and answers are safe.')}
      </Banner>
    );
  }
  const section = last?.sections.find(s => s.status === 'running')?.title;
  const { table, column } = last?.where ?? {};
  const fix = () => show('data', column ? `${table}.${column}` : (table ?? undefined));
  return (
    <Banner
      tone="bad"
      urgent
      title={section ? trans.__('The run failed in “%1”.', section) : trans.__('The run failed.')}
      actions={
        <>
          {log}
          {table && <Button onClick={fix}>{trans.__('Fix in Data')}</Button>}
          <RunAgain model={model} />
        </>
      }
    >
      <span className="ca-clamp">{saidOf(last?.error)}</span>
    </Banner>
  );
}

/** All figures are there, but a file of the report is not. */
export function Partial({ model }: { model: AuditModel }): React.JSX.Element | null {
  const { trans, lang } = useLab();
  const last = lastOf(model);
  const [busy, setBusy] = React.useState(false);
  const [wrong, setWrong] = React.useState('');
  if (!last) {
    return null;
  }
  const names = new Intl.ListFormat(lang).format(last.lacks.map(f => formatNames(trans)[f] ?? f));
  const again = async () => {
    setBusy(true);
    try {
      await model.api.complete(model.path, last.id);
      setWrong('');
    } catch (error) {
      setWrong((error as Error).message);
    }
    await model.refresh();
    setBusy(false);
  };
  return (
    <Banner
      tone="warn"
      title={trans.__('Partial result.')}
      actions={<Button disabled={busy} onClick={() => again()}>{busy ? trans.__('Making %1…', names) : trans.__('Make %1 again', names)}</Button>}
    >
      {trans.__('All figures are complete, but this could not be made: %1.', names)} {saidOf(wrong || last.error)}
    </Banner>
  );
}

/** In the tab Runs: who stopped the latest run, and that nothing came of it. */
export function Cancelled({ model }: { model: AuditModel }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  const last = lastOf(model);
  if (model.state?.run || model.state?.last?.status !== 'cancelled' || last?.status !== 'cancelled') {
    return null;
  }
  const at = f.clock(last.stopped ?? last.started);
  const title = last.stopped_by ? trans.__('Cancelled by %1 at %2.', last.stopped_by, at) : trans.__('Cancelled at %1.', at);
  return (
    <Banner tone="note" icon="stop" title={title} actions={<RunAgain model={model} />}>
      {trans.__('Nothing was published.')}
    </Banner>
  );
}
