import * as React from 'react';
import { industries, LANGUAGES } from '../../choices';
import { useLab } from '../../lab';
import { Button, Section, Select, Wrong } from '../../parts';
import type { Settings } from '../../types';

const h = React.createElement;

interface ISettingsProps {
  settings: Settings;
  blocked: string;
  refused: string | null;
  put: (patch: Record<string, unknown>) => Promise<boolean>;
}

type Fields = Record<'name' | 'industry' | 'currency' | 'timezone' | 'locale' | 'as_of' | 'definition' | 'inactivity_days', string>;

const fieldsOf = (s: Settings): Fields => ({
  name: s.name, industry: s.industry ?? '', currency: s.currency, timezone: s.timezone, locale: s.locale, as_of: s.as_of ?? '',
  definition: s.churn.definition ?? '', inactivity_days: s.churn.inactivity_days === 'auto' ? '' : String(s.churn.inactivity_days)
});

/** Only what differs, as a merge patch of audit.yaml. */
export function patchOf(before: Fields, now: Fields): Record<string, unknown> {
  const out: Record<string, Record<string, unknown> | unknown> = {};
  const put = (group: string, key: string, value: unknown) => ((out[group] as Record<string, unknown>) ??= {}, ((out[group] as Record<string, unknown>)[key] = value));
  for (const key of ['name', 'industry', 'currency', 'timezone', 'locale'] as const) {
    if (before[key] !== now[key]) {
      put('business', key, now[key].trim() || null);
    }
  }
  if (before.definition !== now.definition) {
    put('churn', 'definition', now.definition || null);
  }
  if (before.inactivity_days !== now.inactivity_days) {
    put('churn', 'inactivity_days', now.inactivity_days ? Number(now.inactivity_days) : null);
  }
  if (before.as_of !== now.as_of) {
    out.as_of = now.as_of || null;
  }
  return out;
}

/** The plain settings of audit.yaml. */
export function SettingsForm({ settings, blocked, refused, put }: ISettingsProps): React.JSX.Element {
  const { trans } = useLab();
  const id = React.useId();
  const before = fieldsOf(settings);
  const [now, setNow] = React.useState(before);
  const [told, setTold] = React.useState('');
  const [sent, setSent] = React.useState(false);
  React.useEffect(() => setNow(before), [JSON.stringify(before)]);
  const patch = patchOf(before, now);
  const same = !Object.keys(patch).length;
  const save = async (event: React.FormEvent) => {
    event.preventDefault();
    setTold('');
    const kept = await put(patch);
    setSent(!kept);
    setTold(kept ? trans.__('Kept in audit.yaml.') : '');
  };
  const field = (key: keyof Fields, label: string, more: React.InputHTMLAttributes<HTMLInputElement> = {}) => (
    <div className="ca-Field ca-mod-wide">
      <label htmlFor={`${id}-${key}`}>{label}</label>
      <input id={`${id}-${key}`} type="text" autoComplete="off" value={now[key]} onChange={e => setNow({ ...now, [key]: e.target.value })} {...more} />
    </div>
  );
  const choice = (key: keyof Fields, label: string, options: readonly (readonly [string, string])[]) => (
    <Select wide label={label} value={now[key]} options={options} change={value => setNow({ ...now, [key]: value })} />
  );
  const known = industries(trans);
  return (
    <Section title={trans.__('Settings of the audit')} note={trans.__('as audit.yaml has them; its comments stay')}>
      <form onSubmit={e => save(e)} className="ca-stack">
        <fieldset disabled={!!blocked} className="ca-Fieldset">
          <legend className="ca-hidden">{trans.__('Settings of the audit')}</legend>
          <div className="ca-row ca-fields">
            {field('name', trans.__('Business name'), { required: true, maxLength: 120 })}
            {choice('industry', trans.__('Industry'), [...known, ...settings.industries.filter(i => !known.some(([id]) => id === i)).map(i => [i, i] as const)])}
          </div>
          <div className="ca-row ca-fields">
            {field('currency', trans.__('Currency (three letters)'), { required: true, maxLength: 3 })}
            {field('timezone', trans.__('Time zone (such as Asia/Tokyo)'), { required: true })}
            {choice('locale', trans.__('Language of the report'), LANGUAGES)}
          </div>
          <div className="ca-row ca-fields">
            {choice('definition', trans.__('Who counts as gone'), [
              ['', trans.__('As the tables tell')],
              ['contract', trans.__('Whose contract ended')],
              ['inactivity', trans.__('Who has been silent for long')],
              ['snapshot', trans.__('Who is marked as gone')]
            ])}
            {field('inactivity_days', trans.__('Silent days (empty: found out)'), { type: 'number', min: 1, max: 3650 })}
            {field('as_of', trans.__('Audited until (empty: the last day in the data)'), { type: 'date' })}
          </div>
        </fieldset>
        {sent && refused && <Wrong>{refused}</Wrong>}
        <div className="ca-row">
          <Button kind="primary" type="submit" disabled={same || !!blocked}>{trans.__('Keep settings')}</Button>
          <span role="status">{told}</span>
        </div>
      </form>
    </Section>
  );
}
