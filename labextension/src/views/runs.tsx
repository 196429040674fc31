import * as React from 'react';
import { Icon, type Shape } from '../icons';
import { CommandIDs, useFigures, useLab, useModel } from '../lab';
import type { AuditModel } from '../model';
import { Button, Failed, Go, Loading, Progress, Scroll, Section } from '../parts';
import type { Comparison, RunItem } from '../types';
import { Cancelled, FORMATS } from './ended';
import { Line } from './overview';

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
      {chosen.length === 2 && <Compared model={model} runs={runs} chosen={chosen} show={show} />}
    </div>
  );
}

function RunButton({ model }: { model: AuditModel }): React.JSX.Element {
  const { trans, commands } = useLab();
  return (
    <Button kind="primary" icon="run" disabled={!model.state?.writable} onClick={() => void commands.execute(CommandIDs.run, { path: model.path })}>
      {trans.__('Run audit')}
    </Button>
  );
}

function Now({ model }: { model: AuditModel }): React.JSX.Element {
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
        <Button icon="stop" disabled={stopping} onClick={() => void commands.execute(CommandIDs.stop, { path: model.path })}>
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

function History(props: {
  model: AuditModel;
  runs: RunItem[];
  chosen: string[];
  toggle: (id: string) => void;
  focus?: string;
}): React.JSX.Element {
  const { trans } = useLab();
  const { model, runs, chosen, toggle } = props;
  const f = useFigures();
  const [log, setLog] = React.useState<string | null>(null);
  React.useEffect(() => setLog(props.focus === 'log' ? (model.state?.last?.id ?? null) : null), [props.focus]);
  const title = trans.__('History');
  const note =
    chosen.length === 1
      ? trans.__('choose one more to compare')
      : runs.filter(r => r.headline).length > 1 && chosen.length === 0
        ? trans.__('choose two to compare')
        : '';
  return (
    <Section title={title} note={note}>
      <Scroll label={title}>
        <table className="ca-Table">
          <thead>
            <tr>
              <th scope="col"><span className="ca-hidden">{trans.__('Choose')}</span></th>
              <th scope="col">{trans.__('Run')}</th>
              <th scope="col" className="ca-num">{trans.__('Score')}</th>
              <th scope="col" className="ca-hide-narrow">{trans.__('Grade')}</th>
              <th scope="col" className="ca-num ca-hide-narrow">{trans.__('Coverage')}</th>
              <th scope="col">{trans.__('Result')}</th>
              <th scope="col">{trans.__('Open')}</th>
            </tr>
          </thead>
          <tbody>
            {runs.map(r => (
              <React.Fragment key={r.id}>
                <tr className={chosen.includes(r.id) ? 'ca-mod-on' : ''}>
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
                  <th scope="row">
                    {f.dayAndTime(r.started)}
                    {r.by && <small>{r.by}</small>}
                  </th>
                  <td className="ca-num">
                    <b>{f.whole(r.headline?.value)}</b>{' '}
                    <span className="ca-dim">{f.range(r.headline?.low, r.headline?.high)}</span>
                  </td>
                  <td className="ca-hide-narrow">{r.headline?.grade ?? '–'}</td>
                  <td className="ca-num ca-hide-narrow">{f.percent(r.headline?.coverage)}</td>
                  <td><Result run={r} /></td>
                  <td><Files model={model} run={r} log={log === r.id} toggle={() => setLog(log === r.id ? null : r.id)} /></td>
                </tr>
                {log === r.id && (
                  <tr>
                    <td colSpan={7}>
                      <pre className="ca-Log" tabIndex={0} aria-label={trans.__('Log')}>{[r.error, ...r.log].filter(Boolean).join('\n') || trans.__('Nothing was said.')}</pre>
                    </td>
                  </tr>
                )}
              </React.Fragment>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

function Result({ run }: { run: RunItem }): React.JSX.Element {
  const { trans } = useLab();
  const told: Record<string, [Shape, string]> = {
    done: ['ok', trans.__('Done')],
    partial: ['warn', trans.__('Partial')],
    failed: ['bad', trans.__('Failed')],
    lost: ['bad', trans.__('Lost')],
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

function Files(props: { model: AuditModel; run: RunItem; log: boolean; toggle: () => void }): React.JSX.Element {
  const { trans, commands } = useLab();
  const { model, run } = props;
  const formats = Object.keys(FORMATS).filter(k => run.files[k]);
  const open = (format: string) => void commands.execute(CommandIDs.openReport, { path: model.path, run: run.id, format });
  const f = useFigures();
  const when = f.dayAndTime(run.started);
  return (
    <div className="ca-row">
      {(run.status === 'done' || run.status === 'partial') &&
        formats.map(k => (
          <Button key={k} kind="small" icon={k === formats[0] ? 'open' : undefined} aria-label={trans.__('%1 of %2', FORMATS[k], when)} onClick={() => open(k)}>
            {FORMATS[k]}
          </Button>
        ))}
      {run.status !== 'done' && (
        <Button kind="small" aria-expanded={props.log} onClick={props.toggle}>
          {trans.__('Log')}
        </Button>
      )}
    </div>
  );
}

function Compared(props: {
  model: AuditModel;
  runs: readonly RunItem[];
  chosen: string[];
  show: IRunsProps['show'];
}): React.JSX.Element {
  const { trans } = useLab();
  const { model, runs, chosen } = props;
  const f = useFigures();
  const [found, setFound] = React.useState<Comparison | null>(null);
  const [error, setError] = React.useState<Error | null>(null);
  const [a, b] = [...chosen].sort((x, y) => started(runs, x).localeCompare(started(runs, y)));
  const load = () => {
    setError(null);
    model.api.compare(model.path, a, b).then(setFound, setError);
  };
  React.useEffect(load, [a, b]);
  if (error) {
    return <Failed title={trans.__('The runs could not be compared.')} error={error} again={load} />;
  }
  if (!found) {
    return <Loading again={load} />;
  }
  const [one, two] = [found.a.headline?.value, found.b.headline?.value];
  const by = one != null && two != null ? two - one : null;
  const scored = [...runs].filter(r => r.headline?.value != null && r.started >= found.a.started && r.started <= found.b.started);
  const range = (r: RunItem) => f.range(r.headline?.low, r.headline?.high) || '–';
  const sameDay = f.day(found.a.started) === f.day(found.b.started);
  const when = (r: RunItem) => (sameDay ? f.dayAndTime(r.started) : f.day(r.started));
  return (
    <Section title={trans.__('%1 compared with %2', when(found.a), when(found.b))}>
      <div className="ca-Compare">
        <div className="ca-Card">
          <p>
            <b className="ca-large">{f.whole(one)} → {f.whole(two)}</b>{' '}
            <span className="ca-dim">{trans.__('%1 points', f.signed(by))}</span>
          </p>
          <p>
            {found.overlap
              ? trans.__('The ranges overlap (%1, %2): the business as a whole may not have changed.', range(found.a), range(found.b))
              : trans.__('The ranges do not overlap (%1, %2).', range(found.a), range(found.b))}
          </p>
          <Inputs found={found} />
          <Line runs={scored.reverse()} label={trans.__('Scores from %1 to %2', when(found.a), when(found.b))} />
        </div>
        <Moved found={found} show={props.show} />
      </div>
    </Section>
  );
}

const started = (runs: readonly RunItem[], id: string) => runs.find(r => r.id === id)?.started ?? '';

function Inputs({ found }: { found: Comparison }): React.JSX.Element {
  const { trans } = useLab();
  const lines = [
    found.data.length ? trans.__('data: %1', found.data.join(', ')) : '',
    found.answers.length ? trans.__('answers: %1', found.answers.join(', ')) : '',
    found.settings ? 'audit.yaml' : '',
    found.checklist ? trans.__('the checklist') : '',
    found.program ? trans.__('the program') : ''
  ].filter(Boolean);
  return lines.length ? (
    <>
      <p>{trans.__('What went in differs in:')}</p>
      <ul>{lines.map(x => <li key={x}>{x}</li>)}</ul>
    </>
  ) : (
    <p>{trans.__('The same went into both.')}</p>
  );
}

function Moved({ found, show }: { found: Comparison; show: IRunsProps['show'] }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const title = trans.__('What moved');
  if (!found.reasons.length) {
    return <p>{trans.__('No reason moved by a point or more.')}</p>;
  }
  return (
    <Scroll label={title}>
      <table className="ca-Table">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col" className="ca-num">{trans.__('Score')}</th>
            <th scope="col" className="ca-num">{trans.__('Change')}</th>
          </tr>
        </thead>
        <tbody>
          {found.reasons.map(r => (
            <tr key={r.id}>
              <th scope="row"><Go onClick={() => show('checklist', r.id)}>{r.title}</Go></th>
              <td className="ca-num">{f.whole(r.a)} → <b>{f.whole(r.b)}</b></td>
              <td className="ca-num">{r.a !== null && r.b !== null ? f.signed(r.b - r.a) : r.b === null ? trans.__('not known any more') : trans.__('now known')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
