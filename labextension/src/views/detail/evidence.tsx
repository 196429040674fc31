import { Clipboard } from '@jupyterlab/apputils';
import * as React from 'react';
import { useFigures, useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Button } from '../../parts';
import type * as T from '../../types';
import { Loaded } from '../loaded';
import { Twin } from '../twin';
import { Answers } from './answers';
import type { Part } from './shared';

const h = React.createElement;

type PartName = T.Evidence['part'];

/** What the score rests on, a part at a time: data, answers, texts, and the queries. */
export function Evidence({ model, view, reason }: Part & { model: AuditModel }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const [part, setPart] = React.useState<PartName>('data');
  const names: [PartName, string][] = [
    ['data', trans.__('Data')],
    ['answers', counted(trans.__('Answers'), reason.answers?.n)],
    ['texts', counted(trans.__('Texts'), reason.voice?.mentions && f.whole(reason.voice.mentions))],
    ['sql', 'SQL']
  ];
  return (
    <section className="ca-Section" aria-label={trans.__('Evidence')}>
      <header>
        <h3>{trans.__('Evidence')}</h3>
        <div className="ca-row" role="group" aria-label={trans.__('Part of the evidence')}>
          {names.map(([id, name]) => (
            <button key={id} type="button" className="ca-Chip" aria-pressed={part === id} onClick={() => setPart(id)}>
              {name}
            </button>
          ))}
        </div>
      </header>
      <Loaded
        title={trans.__('This evidence could not be loaded.')}
        load={() => model.api.evidence(model.path, view.run, reason.id, part)}
        keys={[part, reason.id, view.run]}
      >
        {found => <Shown found={found} model={model} view={view} reason={reason} />}
      </Loaded>
    </section>
  );
}

const counted = (name: string, n: number | string | undefined) => (n ? `${name} ${n}` : name);

function Shown({ found, model, view, reason }: Part & { model: AuditModel; found: T.Evidence }): React.JSX.Element {
  switch (found.part) {
    case 'data':
      return <Data chart={found.chart} />;
    case 'answers':
      return <Answers reason={reason} text={view.texts.reasons[reason.id]} answers={found.answers} />;
    case 'texts':
      return <Texts heard={found.heard} reason={reason} />;
    case 'sql':
      return <Queries model={model} reason={reason} found={found} />;
  }
}

function Data({ chart }: { chart: T.Chart | null }): React.JSX.Element {
  const { trans } = useLab();
  if (!chart) {
    return <p>{trans.__('The score was set by an auditor, so there is nothing to draw.')}</p>;
  }
  return (
    <Twin label={chart.title} note={`${chart.what}.`} columns={chart.columns} rows={chart.rows}>
      <p>
        <b>{chart.title}.</b>
      </p>
      <img className="ca-Chart" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(chart.svg)}`} alt={chart.alt} />
    </Twin>
  );
}

function Texts({ heard, reason }: { heard: T.Heard | null; reason: T.ReasonFinding }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const tables: Record<string, string> = {
    exits: trans.__('Leavers’ reasons'),
    tickets: trans.__('Complaints'),
    surveys: trans.__('Surveys')
  };
  if (!heard?.sources.length) {
    return <p>{trans.__('No text names it. Silence is no praise.')}</p>;
  }
  const list = (counts: T.Count[], name: (id: string) => string) => (
    <ul className="ca-Plain ca-row">
      {counts.map(c => (
        <li key={c.name}>
          {name(c.name)} <b>{f.whole(c.n)}</b>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      {reason.voice && (
        <p>
          {trans.__(
            '%1 of %2 texts name it (%3).',
            f.whole(reason.voice.mentions),
            f.whole(reason.voice.n),
            f.percent(reason.voice.share)
          )}
        </p>
      )}
      {list(heard.sources, id => tables[id] ?? id)}
      {heard.words.length > 0 && (
        <>
          <p className="ca-dim">{trans.__('By the words in them; a text may hold several:')}</p>
          {list(heard.words.slice(0, 12), word => `“${word}”`)}
        </>
      )}
      {heard.coded > 0 && <p className="ca-dim">{trans.__('%1 were counted by their stated code.', f.whole(heard.coded))}</p>}
      <div className="ca-Texts" tabIndex={0} role="region" aria-label={trans.__('The latest texts')}>
        {heard.latest.map((t, n) => (
          <blockquote key={n}>
            “{t.text}” <span className="ca-dim">{tables[t.source] ?? t.source}{t.day && `, ${f.day(t.day)}`}</span>
          </blockquote>
        ))}
      </div>
    </>
  );
}

function Queries({ model, reason, found }: { model: AuditModel; reason: T.ReasonFinding; found: T.Evidence }): React.JSX.Element {
  const { trans, openFile } = useLab();
  const [told, setTold] = React.useState('');
  const copy = (sql: string) => {
    Clipboard.copyToSystem(sql);
    setTold(trans.__('Copied.'));
  };
  const open = () =>
    model.api.reasonNotebook(model.path, reason.id).then(
      made => openFile(made.path),
      error => setTold((error as Error).message)
    );
  if (!found.queries.length && !found.exposure.length) {
    return <p>{trans.__('No query stands behind it: it rests on what people say.')}</p>;
  }
  const shown = [
    ...found.queries.map(q => ({ title: q.title, sql: q.sql })),
    ...found.exposure.map(sql => ({ title: trans.__('Who met it'), sql }))
  ];
  return (
    <>
      <div className="ca-row">
        <Button icon="open" disabled={!model.state?.writable} onClick={() => open()}>
          {trans.__('Open in notebook')}
        </Button>
        <span role="status">{told}</span>
      </div>
      <p className="ca-dim">
        {trans.__('On the tables as they were cleaned. “departures” stands for the customers with when they left.')}
      </p>
      {shown.map((q, n) => (
        <div key={n} className="ca-Query">
          <div className="ca-row">
            <b>{q.title}</b>
            <span className="ca-space" />
            <Button kind="small" aria-label={trans.__('Copy the query of %1', q.title)} onClick={() => copy(q.sql)}>
              {trans.__('Copy')}
            </Button>
          </div>
          <pre className="ca-Log" tabIndex={0} role="region" aria-label={trans.__('Query of %1, %2', q.title, n + 1)}>{q.sql}</pre>
        </div>
      ))}
    </>
  );
}
