import * as React from 'react';
import { Icon } from '../../icons';
import { useFigures, useLab } from '../../lab';
import { Go, Topic } from '../../parts';
import type { Need, Question } from '../../types';
import { audienceNames, type Part } from './shared';

const h = React.createElement;

/** What would light a blind reason, each a way to where it is given. */
export function Needs({ view, reason, show }: Part & { show: (tab: string, focus?: string) => void }): React.JSX.Element | null {
  const { trans } = useLab();
  const f = useFigures();
  if (!reason.needs.length) {
    return null;
  }
  const questions: Record<string, Question> = Object.fromEntries(
    (view.texts.reasons[reason.id]?.questions ?? []).map(q => [q.id, q])
  );
  const audiences = audienceNames(trans);
  const line = (need: Need) => {
    if (need.kind === 'columns') {
      return (
        <>
          {need.names.map(name => (
            <Go key={name} className="ca-Go ca-code" onClick={() => show('data', name)}>{name}</Go>
          ))}
          <small>{need.names.length > 1 ? trans.__('columns of the data, all of them') : trans.__('a column of the data')}</small>
        </>
      );
    }
    const [id] = need.names;
    return (
      <>
        <Go onClick={() => show('questionnaire', id)}>{questions[id]?.text ?? id}</Go>
        <small>{(questions[id]?.audience ?? []).map(a => audiences[a]).join(', ')}</small>
      </>
    );
  };
  return (
    <Topic title={trans.__('No evidence. One of these would light it:')}>
      <ul className="ca-Steps">
        {reason.needs.map(n => (
          <li key={n.kind + n.names.join()}>
            <Icon shape={n.kind === 'columns' ? 'file' : 'part'} />
            <div>{line(n)}</div>
            <b>+{f.percent(n.points / 100)}</b>
          </li>
        ))}
      </ul>
    </Topic>
  );
}
