import { Dialog, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';
import { Icon, type Shape } from '../../icons';
import { CommandIDs, useFigures, useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Button, Section, Table, Wrong } from '../../parts';
import type { RunItem } from '../../types';
import { openMenu } from './menu';
import { Verified } from './verified';

const h = React.createElement;

/** What is opened below a run. */
type Below = { run: string; what: 'log' | 'verify' } | null;

/** Every ended run, the latest first. */
export function History(props: {
  model: AuditModel;
  runs: RunItem[];
  chosen: string[];
  toggle: (id: string) => void;
  focus?: string;
}): React.JSX.Element {
  const { trans } = useLab();
  const { model, runs, chosen, toggle } = props;
  const f = useFigures();
  const [below, setBelow] = React.useState<Below>(null);
  const [told, setTold] = React.useState('');
  const last = model.state?.last?.id;
  React.useEffect(() => {
    if (props.focus === 'log' && last) {
      setBelow({ run: last, what: 'log' });
    }
  }, [props.focus, last]);
  const title = trans.__('History');
  const note =
    chosen.length === 1
      ? trans.__('choose one more to compare')
      : runs.filter(r => r.headline).length > 1 && chosen.length === 0
        ? trans.__('choose two to compare')
        : '';
  const remove = async (run: RunItem) => {
    const asked = await showDialog({
      title: trans.__('Delete the run of %1?', f.dayAndTime(run.started)),
      body: trans.__('Its figures, report and lists are deleted for good. Data, answers and other runs stay.'),
      buttons: [Dialog.cancelButton({ label: trans.__('Keep it') }), Dialog.warnButton({ label: trans.__('Delete run') })]
    });
    if (!asked.button.accept) {
      return;
    }
    try {
      await model.api.deleteRun(model.path, run.id);
      setTold('');
    } catch (error) {
      setTold((error as Error).message);
    }
    await model.refresh();
    model.again('runs');
  };
  return (
    <Section title={title} note={note}>
      {told && <Wrong>{told}</Wrong>}
      <Table
        label={title}
        columns={[
          <span className="ca-hidden">{trans.__('Choose')}</span>,
          trans.__('Run'),
          [trans.__('Score'), 'ca-num'],
          [trans._p('score', 'Grade'), 'ca-hide-narrow'],
          [trans.__('Coverage'), 'ca-num ca-hide-narrow'],
          [trans._p('run', 'By'), 'ca-hide-narrow'],
          trans.__('Result'),
          trans.__('Open')
        ]}
      >
        {runs.map(r => {
          const opened = below?.run === r.id ? below.what : null;
          return (
            <React.Fragment key={r.id}>
              <tr className={chosen.includes(r.id) ? 'ca-mod-on' : ''} data-audit={model.path} data-run={r.id}>
                <td>
                  {r.headline && (
                    <input
                      type="checkbox"
                      aria-label={trans.__('Choose the run of %1', f.dayAndTime(r.started))}
                      checked={chosen.includes(r.id)}
                      onChange={() => toggle(r.id)}
                    />
                  )}
                </td>
                <th scope="row">{f.dayAndTime(r.started)}</th>
                <td className="ca-num">
                  <b>{f.whole(r.headline?.value)}</b>{' '}
                  <span className="ca-dim">{f.range(r.headline?.low, r.headline?.high)}</span>
                </td>
                <td className="ca-hide-narrow">{r.headline?.grade ?? '–'}</td>
                <td className="ca-num ca-hide-narrow">{f.percent(r.headline?.coverage)}</td>
                <td className="ca-hide-narrow">{r.by ?? '–'}</td>
                <td><Result run={r} /></td>
                <td>
                  <Actions
                    model={model}
                    run={r}
                    log={opened === 'log'}
                    toggle={() => setBelow(opened === 'log' ? null : { run: r.id, what: 'log' })}
                    verify={() => setBelow({ run: r.id, what: 'verify' })}
                    remove={() => void remove(r)}
                  />
                </td>
              </tr>
              {opened && (
                <tr>
                  <td colSpan={8}>
                    {opened === 'log' ? (
                      <pre className="ca-Log" tabIndex={0} role="region" aria-label={trans.__('Log')}>
                        {[r.error, ...r.log].filter(Boolean).join('\n') || trans.__('Nothing was said.')}
                      </pre>
                    ) : (
                      <Verified model={model} run={r} close={() => setBelow(null)} />
                    )}
                  </td>
                </tr>
              )}
            </React.Fragment>
          );
        })}
      </Table>
    </Section>
  );
}

function Result({ run }: { run: RunItem }): React.JSX.Element {
  const { trans } = useLab();
  const told: Record<string, [Shape, string]> = {
    done: ['ok', trans.__('Done')],
    partial: ['warn', trans.__('Partial')],
    failed: ['bad', trans.__('Failed')],
    lost: ['bad', trans._p('run', 'Lost')],
    cancelled: ['stop', trans.__('Cancelled')]
  };
  const [shape, word] = told[run.status] ?? ['circle', run.status];
  return (
    <span className="ca-Mark">
      <Icon shape={shape} />
      {word}
    </span>
  );
}

function Actions(props: {
  model: AuditModel;
  run: RunItem;
  log: boolean;
  toggle: () => void;
  verify: () => void;
  remove: () => void;
}): React.JSX.Element {
  const lab = useLab();
  const { trans, commands } = lab;
  const { model, run } = props;
  const when = useFigures().dayAndTime(run.started);
  const open = () => void commands.execute(CommandIDs.openReport, { path: model.path, run: run.id });
  const done = run.status === 'done';
  return (
    <div className="ca-row ca-nowrap">
      {(done || run.status === 'partial') && Object.keys(run.files).length > 0 && (
        <Button kind="small" icon="open" aria-label={trans.__('Report of %1', when)} onClick={open}>
          {trans.__('Report')}
        </Button>
      )}
      {!done && (
        <Button kind="small" aria-expanded={props.log} onClick={props.toggle}>
          {trans.__('Log')}
        </Button>
      )}
      <Button
        kind="small"
        icon="down"
        aria-haspopup="menu"
        label={trans.__('More of %1', when)}
        onClick={event => openMenu(lab, { ...props, anchor: event.currentTarget })}
      />
    </div>
  );
}
