import { Dialog, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';
import { Icon, type Shape } from '../../icons';
import { CommandIDs, useFigures, useLab, useModel } from '../../lab';
import type { AuditModel } from '../../model';
import { Button, Failed, Go, Loading, Section, Table, Wrong } from '../../parts';
import type { Schedule, ScheduledResult, ScheduleList } from '../../types';
import { Form } from './form';
import { sentence, spelt, whenOf } from './when';

const h = React.createElement;

interface IScheduleProps {
  model: AuditModel;
  focus?: string;
  show: (tab: string, focus?: string) => void;
}

const LOOK_MS = 2000;
const REST_MS = 30_000;
const going = (s: Schedule) => s.last?.status === 'starting' || s.last?.status === 'running';

/** When the audit runs by itself: a new schedule in one sentence, and those there are. */
export default function ScheduleView({ model }: IScheduleProps): React.JSX.Element {
  const { trans, api } = useLab();
  useModel(model);
  const [list, setList] = React.useState<ScheduleList | null>(null);
  const [error, setError] = React.useState<Error | null>(null);
  const [said, setSaid] = React.useState('');
  const heading = React.useRef<HTMLHeadingElement>(null);
  const load = React.useCallback(async () => {
    try {
      setList(await api.schedules(model.path));
      setError(null);
    } catch (e) {
      setError(e as Error);
    }
  }, [model]);
  const busy = !!list?.schedules.some(going);
  React.useEffect(() => void load(), [load, model.state?.run?.id]);
  React.useEffect(() => {
    const look = () => document.visibilityState === 'visible' && void load();
    const timer = setInterval(look, busy ? LOOK_MS : REST_MS);
    return () => clearInterval(timer);
  }, [load, busy]);

  if (!list) {
    const again = () => void load();
    return error ? <Failed title={trans.__('The schedules could not be loaded.')} error={error} again={again} /> : <Loading again={again} />;
  }
  const changed = async (told: string) => {
    await load();
    setSaid(told);
  };
  return (
    <div className="ca-Page ca-Schedule">
      <Form model={model} list={list} created={() => changed(trans.__('The schedule is created.'))} />
      {list.backend === 'jupyter-scheduler' && (
        <Section
          title={trans.__('Schedules')}
          note={<span ref={heading} tabIndex={-1}>{trans.__('A run is skipped while the server is down.')}</span>}
        >
          {list.schedules.length ? (
            <Schedules model={model} schedules={list.schedules} changed={changed} leave={() => heading.current?.focus()} />
          ) : (
            <p className="ca-dim">{trans.__('No schedule yet.')}</p>
          )}
        </Section>
      )}
      <p className="ca-hidden" role="status">{said}</p>
    </div>
  );
}

function Schedules(props: {
  model: AuditModel;
  schedules: readonly Schedule[];
  changed: (told: string) => Promise<void>;
  leave: () => void;
}): React.JSX.Element {
  const { trans } = useLab();
  const [error, setError] = React.useState('');
  const title = trans.__('Schedules');
  const act = async (work: () => Promise<unknown>, told: string) => {
    try {
      await work();
      setError('');
    } catch (e) {
      setError((e as Error).message);
    }
    await props.changed(told);
  };
  return (
    <>
      {error && <Wrong>{error}</Wrong>}
      <Table label={title} columns={[trans.__('When'), trans.__('Next'), trans.__('Last result'), trans._p('schedule', 'Change')]}>
        {props.schedules.map(s => (
          <Row key={s.id} model={props.model} schedule={s} act={act} leave={props.leave} />
        ))}
      </Table>
    </>
  );
}

function Row(props: {
  model: AuditModel;
  schedule: Schedule;
  act: (work: () => Promise<unknown>, told: string) => Promise<void>;
  leave: () => void;
}): React.JSX.Element {
  const { trans, lang, api } = useLab();
  const { model, schedule, act } = props;
  const { path } = model;
  const { id, timezone, active } = schedule;
  const name = sentence(whenOf(schedule.cron), timezone, trans, lang);
  const running = going(schedule) || !!model.state?.run;
  const named = (label: string) => ({ 'aria-label': `${label}: ${name}` });
  const remove = async () => {
    const asked = await showDialog({
      title: trans.__('Delete this schedule?'),
      body: trans.__('%1. The runs it made stay, with their reports.', name),
      buttons: [Dialog.cancelButton({ label: trans.__('Keep schedule') }), Dialog.warnButton({ label: trans.__('Delete schedule') })]
    });
    if (asked.button.accept) {
      await act(() => api.deleteSchedule(path, id), trans.__('The schedule is deleted.'));
      props.leave();
    }
  };
  const pause = active ? trans.__('Pause') : trans.__('Resume');
  const told = active ? trans.__('The schedule is paused.') : trans.__('The schedule is resumed.');
  return (
    <tr>
      <th scope="row">
        {name}
        {!active && <small className="ca-Mark"><Icon shape="stop" />{trans.__('Paused')}</small>}
      </th>
      <td>{active ? schedule.next.map(d => <div key={d}>{spelt(d, timezone, lang)}</div>) : '–'}</td>
      <td>{schedule.last ? <Result model={model} last={schedule.last} /> : trans.__('Not run yet')}</td>
      <td>
        <div className="ca-row">
          <Button kind="small" {...named(pause)} onClick={() => act(() => api.changeSchedule(path, id, { active: !active }), told)}>
            {pause}
          </Button>
          <Button
            kind="small"
            icon="run"
            disabled={running}
            {...named(trans.__('Run now'))}
            onClick={() => act(() => api.runSchedule(path, id), trans.__('The run begins.'))}
          >
            {trans.__('Run now')}
          </Button>
          <Button kind="small" {...named(trans.__('Delete…'))} onClick={() => remove()}>
            {trans.__('Delete…')}
          </Button>
        </div>
      </td>
    </tr>
  );
}

function Result({ model, last }: { model: AuditModel; last: ScheduledResult }): React.JSX.Element {
  const { trans, commands } = useLab();
  const f = useFigures();
  const words: { [status in ScheduledResult['status']]: [Shape, string] } = {
    starting: ['run', trans.__('Starting…')],
    running: ['run', trans.__('Running')],
    done: ['ok', trans.__('Done')],
    failed: ['bad', trans.__('Failed')],
    stopped: ['stop', trans.__('Stopped')],
    lost: ['bad', trans.__('The server stopped during the run')]
  };
  const [shape, word] = words[last.status];
  const when = f.dayAndTime(last.at);
  return (
    <>
      <span className="ca-Mark"><Icon shape={shape} />{word}</span>
      {last.run ? (
        <Go
          aria-label={trans.__('Open the report of %1', when)}
          onClick={() => commands.execute(CommandIDs.openReport, { path: model.path, run: last.run })}
        >
          {when}
        </Go>
      ) : (
        <small>{when}</small>
      )}
      {last.error && <p className="ca-Why">{last.error}</p>}
    </>
  );
}
