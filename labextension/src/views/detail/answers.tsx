import * as React from 'react';
import { useFigures, useLab } from '../../lab';
import type { AnswerItem, Question, ReasonFinding, ReasonText } from '../../types';
import { audienceNames, decimals } from './shared';

const h = React.createElement;

/** Each question with what was said, by audience, and the notes beside it. */
export function Answers(props: { reason: ReasonFinding; text?: ReasonText; answers: AnswerItem[] }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const { reason, answers, text } = props;
  const audiences = audienceNames(trans);
  const found = Object.entries(reason.answers?.by_audience ?? {});
  if (!answers.length && !found.length) {
    return <p>{trans.__('Nobody has answered a question on this yet.')}</p>;
  }
  return (
    <>
      {found.length > 0 && (
        <ul className="ca-Plain ca-row">
          {found.map(([a, by]) => (
            <li key={a}>
              {audiences[a] ?? a} <b>{decimals(by.severity, f.lang)}</b>{' '}
              <span className="ca-dim">{trans._n('%1 respondent', '%1 respondents', by.n)}</span>
            </li>
          ))}
        </ul>
      )}
      {found.length > 0 && <p className="ca-dim">{trans.__('0 is no problem, 1 is the worst.')}</p>}
      {text?.questions.map(q => <QuestionAnswers key={q.id} question={q} answers={answers.filter(a => a.question === q.id)} />)}
    </>
  );
}

function QuestionAnswers({ question, answers }: { question: Question; answers: AnswerItem[] }): React.JSX.Element | null {
  const { trans } = useLab();
  if (!answers.length) {
    return null;
  }
  const audiences = audienceNames(trans);
  const said = new Map<string, Map<string, number>>();
  for (const a of answers) {
    const word = wordOf(question, a, trans);
    const by = said.get(a.audience) ?? new Map<string, number>();
    said.set(a.audience, by.set(word, (by.get(word) ?? 0) + 1));
  }
  const notes = answers.filter(a => a.note);
  return (
    <div className="ca-Question">
      <p><b>{question.text}</b></p>
      <dl className="ca-Said">
        {[...said].map(([audience, by]) => (
          <React.Fragment key={audience}>
            <dt>{audiences[audience] ?? audience}</dt>
            <dd>
              {[...by].sort((a, b) => b[1] - a[1]).map(([word, n]) => (
                <span key={word}>
                  {word} <span className="ca-dim">× {n}</span>
                </span>
              ))}
            </dd>
          </React.Fragment>
        ))}
      </dl>
      {notes.map(a => (
        <p key={a.respondent} className="ca-dim">“{a.note}” {audiences[a.audience]}</p>
      ))}
    </div>
  );
}

function wordOf(question: Question, answer: AnswerItem, trans: ReturnType<typeof useLab>['trans']): string {
  if (answer.status !== 'answered') {
    return answer.status === 'unknown' ? trans.__('Don’t know') : trans.__('Does not apply');
  }
  const { value } = answer;
  const kind = question.answer;
  if (kind.type === 'choice') {
    return kind.options.find(o => o.id === value)?.text ?? String(value);
  }
  if (kind.type === 'scale') {
    return trans.__('%1 of 5 (1 is %2, 5 is %3)', String(value), kind.low, kind.high);
  }
  if (kind.type === 'number') {
    return `${value} ${kind.unit}`;
  }
  return value === true || value === 'yes' ? trans.__('Yes') : value === 'partly' ? trans.__('Partly') : trans.__('No');
}
