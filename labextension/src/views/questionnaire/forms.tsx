import * as React from 'react';
import { LANGUAGES } from '../../choices';
import { Icon } from '../../icons';
import { useLab } from '../../lab';
import type { AuditModel } from '../../model';
import { Button, Section, Select, Table, Wrong } from '../../parts';
import type { FormFile, FormsRead, FormsRequest } from '../../types';
import { type Audience, AUDIENCES, useAudiences } from './people';

const h = React.createElement;

/** Forms for people who have no JupyterLab: for whom, in which language, as what; then links to the files. */
export function SendForms({ model, close }: { model: AuditModel; close: () => void }): React.JSX.Element {
  const { trans, api } = useLab();
  const names = useAudiences();
  const locale = model.part('detail').value?.summary.locale;
  const [audiences, setAudiences] = React.useState<readonly Audience[]>(AUDIENCES);
  const [language, setLanguage] = React.useState('');
  const [form, setForm] = React.useState<'html' | 'xlsx'>('html');
  const [people, setPeople] = React.useState('');
  const [busy, setBusy] = React.useState(false);
  const [wrong, setWrong] = React.useState('');
  const [files, setFiles] = React.useState<readonly FormFile[]>([]);
  const id = React.useId();
  const chosen = language || (LANGUAGES.find(([l]) => l === locale)?.[0] ?? 'en');
  const toggle = (a: Audience) => setAudiences(AUDIENCES.filter(x => audiences.includes(x) !== (x === a)));
  const make = async () => {
    setBusy(true);
    setWrong('');
    try {
      const respondents = audiences.length === 1 ? people.split('\n').map(p => p.trim()).filter(Boolean) : [];
      const asked = { audiences: [...audiences], locale: chosen as FormsRequest['locale'], form, respondents };
      setFiles((await api.makeForms(model.path, asked)).files);
    } catch (error) {
      setWrong((error as Error).message);
    }
    setBusy(false);
  };
  return (
    <Section title={trans.__('Send forms')} className="ca-Forms" actions={<Button kind="flat" icon="close" label={trans.__('Close')} onClick={close} />}>
      <p>{trans.__('A form is one file that works without a network. Send it yourself; the answers come back as a file.')}</p>
      <div className="ca-row ca-fields">
        <fieldset className="ca-Choice">
          <legend>{trans._p('audience', 'For')}</legend>
          {AUDIENCES.map(a => (
            <label key={a} className="ca-Option">
              <input type="checkbox" checked={audiences.includes(a)} onChange={() => toggle(a)} />
              {names[a]}
            </label>
          ))}
        </fieldset>
        <fieldset className="ca-Choice">
          <legend>{trans.__('As')}</legend>
          <label className="ca-Option">
            <input type="radio" name={`${id}-form`} checked={form === 'html'} onChange={() => setForm('html')} />
            {trans.__('Page (HTML)')}
          </label>
          <label className="ca-Option">
            <input type="radio" name={`${id}-form`} checked={form === 'xlsx'} onChange={() => setForm('xlsx')} />
            {trans.__('Workbook (XLSX)')}
          </label>
        </fieldset>
        <Select label={trans.__('Language')} value={chosen} options={LANGUAGES} change={setLanguage} />
      </div>
      {audiences.length === 1 && (
        <div className="ca-Field">
          <label htmlFor={`${id}-people`}>{trans.__('Names, one a line (may stay empty: one form for all)')}</label>
          <textarea id={`${id}-people`} rows={3} autoComplete="off" value={people} onChange={e => setPeople(e.target.value)} />
        </div>
      )}
      <div className="ca-row">
        <Button kind="primary" disabled={busy || !audiences.length || !model.state?.writable} onClick={() => make()}>
          {busy ? trans.__('Making files…') : trans.__('Make files')}
        </Button>
      </div>
      {wrong && <Wrong>{wrong}</Wrong>}
      <div role="status">
        {files.length > 0 && (
          <>
            <p>{trans.__('These files are in the folder forms of the audit:')}</p>
            <ul className="ca-Plain ca-Files">
              {files.map(file => (
                <li key={file.path}>
                  <a href={`${api.file(file.path)}?download=1`} download>
                    {file.path.split('/').pop()}
                  </a>{' '}
                  <span className="ca-dim">{file.respondent ? `${names[file.audience]}: ${file.respondent}` : names[file.audience]}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Section>
  );
}

const KINDS = '.json,.yaml,.yml,.txt,.xlsx,.xlsm,.ods';

/** Forms that came back: first what was read and every mistake, then they are kept. */
export function ReadForms(props: {
  model: AuditModel;
  dropped: readonly File[];
  kept: () => void;
  close: () => void;
}): React.JSX.Element {
  const { trans, api, files } = useLab();
  const { model, dropped } = props;
  const names = useAudiences() as Record<string, string>;
  const [paths, setPaths] = React.useState<string[]>([]);
  const [read, setRead] = React.useState<FormsRead | null>(null);
  const [busy, setBusy] = React.useState(false);
  const [wrong, setWrong] = React.useState<readonly string[]>([]);
  const id = React.useId();
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setWrong([]);
    try {
      await work();
    } catch (error) {
      const problems = (error as { body?: { problems?: string[] } }).body?.problems ?? [];
      setWrong(problems.length ? problems : [(error as Error).message]);
    }
    setBusy(false);
  };
  const look = (chosen: readonly File[]) =>
    attempt(async () => {
      setRead(null);
      const moment = new Date().toISOString().replace(/[:.]/g, '');
      const folder = `${model.path}/forms/returned/${moment}`.replace(/^\//, '');
      const there = (await files?.upload(folder, chosen)) ?? [];
      setPaths(there);
      setRead(await api.readForms(model.path, there, true));
    });
  const keep = () =>
    attempt(async () => {
      setRead(await api.readForms(model.path, paths, false));
      await model.refresh();
      props.kept();
    });
  React.useEffect(() => {
    if (dropped.length) {
      void look(dropped);
    }
  }, [dropped]);
  const n = read?.forms.reduce((sum, f) => sum + (f.kept_as ? f.read : 0), 0) ?? 0;
  const title = trans.__('Read returned files');
  return (
    <Section title={title} className="ca-Forms" actions={<Button kind="flat" icon="close" label={trans.__('Close')} onClick={props.close} />}>
      <div className="ca-Field">
        <label htmlFor={id}>{trans.__('Files that came back; they may also be dropped here')}</label>
        <input id={id} type="file" multiple accept={KINDS} disabled={busy || !model.state?.writable} onChange={e => void look([...(e.target.files ?? [])])} />
      </div>
      {busy && <p role="status">{trans.__('Reading…')}</p>}
      {wrong.length > 0 && (
        <ul className="ca-Plain" role="alert">
          {wrong.map(w => (
            <li key={w}>
              <Icon shape="bad" /> {w}
            </li>
          ))}
        </ul>
      )}
      {read && (
        <>
          <Table
            label={title}
            columns={[
              trans.__('File'),
              trans.__('Audience'),
              trans.__('Respondent'),
              [trans.__('Answers'), 'ca-num'],
              trans.__('To look at')
            ]}
          >
            {read.forms.map(f => (
              <tr key={f.file}>
                <th scope="row">{f.file.split('/').pop()}</th>
                <td>{names[f.audience] ?? f.audience}</td>
                <td>{f.respondent || '–'}</td>
                <td className="ca-num">{f.read}</td>
                <td>
                  <ul className="ca-Plain">
                    {f.mistakes.map(m => (
                      <li key={m}>
                        <Icon shape="warn" /> {m}
                      </li>
                    ))}
                    {f.remarks.map(m => (
                      <li key={m} className="ca-dim">
                        {m}
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
          </Table>
          <div className="ca-row" role="status">
            {!read.dry_run ? (
              <p>
                <Icon shape="ok" />{' '}
                {n ? trans._n('%1 answer is kept. The next run counts it.', '%1 answers are kept. The next run counts them.', n) : trans.__('Nothing new was kept.')}
              </p>
            ) : n ? (
              <Button kind="primary" disabled={busy} onClick={() => keep()}>
                {trans._n('Keep %1 answer', 'Keep %1 answers', n)}
              </Button>
            ) : (
              <p>{trans.__('There is nothing new to keep.')}</p>
            )}
          </div>
        </>
      )}
    </Section>
  );
}
