import * as React from 'react';
import { useLab } from '../../lab';
import { Button, Select } from '../../parts';
import type { WhoAnswers } from '../../types';

const h = React.createElement;

export type Audience = WhoAnswers['audience'];
export const AUDIENCES: readonly Audience[] = ['leadership', 'front_line', 'customers', 'auditor'];

export interface IWho {
  audience: Audience;
  respondent: string;
}

export function useAudiences(): { [audience in Audience]: string } {
  const { trans } = useLab();
  return {
    leadership: trans.__('Leadership'),
    front_line: trans.__('Front line'),
    customers: trans.__('Customers'),
    auditor: trans.__('Auditor')
  };
}

const keyOf = (who: IWho): string => `${who.audience}|${who.respondent}`;

/** Who answers: everybody with how far they are, and a new one of each audience. */
export function People(props: { people: readonly WhoAnswers[]; who: IWho; choose: (who: IWho) => void }): React.JSX.Element {
  const { trans } = useLab();
  const { people, who, choose } = props;
  const names = useAudiences();
  const chosen = (value: string) => {
    const at = value.indexOf('|');
    choose({ audience: value.slice(0, at) as Audience, respondent: value.slice(at + 1) });
  };
  const listed = people.some(p => p.audience === who.audience && p.respondent === who.respondent);
  return (
    <select aria-label={trans.__('Who answers')} value={keyOf(who)} onChange={e => chosen(e.target.value)}>
      {AUDIENCES.map(audience => (
        <optgroup key={audience} label={names[audience]}>
          {people
            .filter(p => p.audience === audience && p.respondent)
            .map(p => (
              <option key={p.respondent} value={keyOf(p)}>
                {trans.__('%1: %2, %3 of %4', names[audience], p.respondent, p.answered, p.asked)}
              </option>
            ))}
          {!listed && who.audience === audience && who.respondent && (
            <option value={keyOf(who)}>{trans.__('%1: %2', names[audience], who.respondent)}</option>
          )}
          <option value={`${audience}|`}>{trans.__('%1: new respondent…', names[audience])}</option>
        </optgroup>
      ))}
    </select>
  );
}

/** The name of somebody who has not answered yet. */
export function NewRespondent(props: { audience: Audience; people: readonly WhoAnswers[]; start: (who: IWho) => void }): React.JSX.Element {
  const { trans } = useLab();
  const names = useAudiences();
  const [audience, setAudience] = React.useState(props.audience);
  const [name, setName] = React.useState('');
  const [wrong, setWrong] = React.useState('');
  const id = React.useId();
  React.useEffect(() => setAudience(props.audience), [props.audience]);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const respondent = name.trim().replace(/\s+/g, ' ');
    const there = props.people.find(p => p.respondent.toLowerCase() === respondent.toLowerCase());
    if (!respondent) {
      setWrong(trans.__('Write a name, or a word that stands for it.'));
    } else if (there && there.audience !== audience) {
      setWrong(trans.__('“%1” answers for another audience already; choose a name that differs.', respondent));
    } else {
      props.start(there ? { audience, respondent: there.respondent } : { audience, respondent });
    }
  };
  return (
    <form className="ca-Empty ca-mod-big" onSubmit={submit} noValidate>
      <h2>{trans.__('Who answers?')}</h2>
      <p>{trans.__('A name tells one person’s answers from another’s. A word of your choice does as well.')}</p>
      <Select
        label={trans.__('Audience')}
        value={audience}
        options={AUDIENCES.map(a => [a, names[a]] as const)}
        change={a => setAudience(a as Audience)}
      />
      <div className="ca-Field">
        <label htmlFor={`${id}-name`}>{trans.__('Name')}</label>
        <input
          id={`${id}-name`}
          type="text"
          autoComplete="off"
          maxLength={120}
          value={name}
          aria-invalid={wrong !== ''}
          aria-describedby={`${id}-wrong`}
          onChange={e => setName(e.target.value)}
        />
      </div>
      <p id={`${id}-wrong`} role="status">
        {wrong}
      </p>
      <Button kind="primary" type="submit">
        {trans.__('Start')}
      </Button>
    </form>
  );
}
