import { MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import * as React from 'react';
import { industries } from './choices';
import { auditIcon, Icon } from './icons';
import { CommandIDs, type ILab, LabContext, useFigures, useLab } from './lab';
import { Button, Section, Select, Table, Wrong } from './parts';
import type { Probed } from './types';

const h = React.createElement;

const CURRENCIES = ['USD', 'EUR', 'JPY', 'GBP', 'TWD', 'CNY', 'HKD', 'KRW', 'INR', 'CHF', 'RUB', 'BRL', 'AUD', 'CAD'];

interface INewProps {
  files: string[];
  cwd: string;
  manager: IDocumentManager;
  close: () => void;
}

/** The form of a new audit, in the launcher's place. */
export function newAudit(lab: ILab, manager: IDocumentManager, files: string[], cwd: string): MainAreaWidget {
  let widget: MainAreaWidget | null = null;
  const close = () => widget?.dispose();
  const content = ReactWidget.create(
    <LabContext.Provider value={lab}>
      <NewAudit files={files} cwd={cwd} manager={manager} close={close} />
    </LabContext.Provider>
  );
  content.addClass('ca');
  content.addClass('ca-New');
  widget = new MainAreaWidget({ content });
  widget.id = `churn-audit-new-${Date.now()}`;
  widget.title.label = lab.trans.__('New audit');
  widget.title.icon = auditIcon;
  widget.title.closable = true;
  content.node.setAttribute('role', 'region');
  content.node.setAttribute('aria-label', lab.trans.__('New audit'));
  return widget;
}

export function NewAudit(props: INewProps): React.JSX.Element {
  const { trans, api, commands } = useLab();
  const { cwd, manager, close } = props;
  const id = React.useId();
  const [name, setName] = React.useState('');
  const [industry, setIndustry] = React.useState('');
  const [currency, setCurrency] = React.useState('');
  const [files, setFiles] = React.useState(props.files);
  const [probed, setProbed] = React.useState<Probed | null>(null);
  const [error, setError] = React.useState('');
  const [busy, setBusy] = React.useState(false);
  const heading = React.useRef<HTMLHeadingElement>(null);

  React.useEffect(() => heading.current?.focus(), []);
  React.useEffect(() => {
    if (!files.length) {
      setProbed(null);
      return;
    }
    let last = true;
    setBusy(true);
    api.probe(files)
      .then(
        found => last && (setProbed(found), setError('')),
        e => last && setError((e as Error).message)
      )
      .finally(() => last && setBusy(false));
    return () => {
      last = false;
    };
  }, [files]);

  const choose = async () => {
    const picked = await FileDialog.getOpenFiles({ manager, title: trans.__('Choose data files'), defaultPath: cwd });
    if (picked.button.accept && picked.value) {
      const more = picked.value.filter(v => v.type !== 'directory').map(v => v.path);
      setFiles([...new Set([...files, ...more])]);
    }
  };
  const create = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const made = await api.create({
        name: name.trim(),
        parent: cwd,
        industry: industry || null,
        currency: currency || probed?.currency || null,
        files: files.filter(x => !probed?.unused.includes(x))
      });
      const undecided = probed?.tables.find(t => t.missing.length);
      const place = undecided ? { tab: 'data', focus: `${undecided.table}.${undecided.missing[0]}` } : {};
      await commands.execute(CommandIDs.open, { path: made.path, ...place });
      close();
    } catch (e) {
      setError((e as Error).message);
      setBusy(false);
    }
  };
  return (
    <form className="ca-Page" onSubmit={e => create(e)} aria-busy={busy} autoComplete="off">
      <div>
        <h1 ref={heading} tabIndex={-1}>{trans.__('What would you like to audit?')}</h1>
        <p className="ca-dim">
          {trans.__('Nothing is changed in your files. Everything goes into one new folder and stays on this server.')}
        </p>
      </div>
      <div className="ca-row ca-fields">
        <div className="ca-Field ca-mod-wide">
          <label htmlFor={`${id}-name`}>{trans.__('Business name')}</label>
          <input id={`${id}-name`} type="text" required maxLength={120} value={name} onChange={e => setName(e.target.value)} />
        </div>
        <Select label={trans.__('Industry')} value={industry} options={industries(trans)} change={setIndustry} />
        <Select
          label={trans.__('Currency')}
          value={currency}
          options={[['', probed?.currency ? trans.__('As in the data (%1)', probed.currency) : trans.__('As in the data')], ...CURRENCIES.map(c => [c, c] as const)]}
          change={setCurrency}
        />
      </div>
      <Section
        title={trans.__('Data')}
        note={<span role="status">{busy ? trans.__('Looking into the files…') : trans._n('%1 file chosen', '%1 files chosen', files.length)}</span>}
        actions={<Button icon="folder" onClick={() => choose()}>{trans.__('Choose files…')}</Button>}
      >
        {probed ? <ProbedFiles probed={probed} /> : <p className="ca-dim">{trans.__('You can also start without data and answer questions only.')}</p>}
      </Section>
      {error && <Wrong>{error}</Wrong>}
      <div className="ca-row">
        <code className="ca-dim">{cwd || '/'}</code>
        <span className="ca-space" />
        <Button onClick={close}>{trans.__('Cancel')}</Button>
        <Button kind="primary" type="submit" disabled={busy || !name.trim()}>{trans.__('Create audit')}</Button>
      </div>
    </form>
  );
}

function ProbedFiles({ probed }: { probed: Probed }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const title = trans.__('What the files are read as');
  return (
    <>
    <Table label={title} columns={[trans.__('File'), trans.__('Table'), trans.__('How sure')]}>
      {probed.tables.map(t => (
        <tr key={t.file + t.sheet}>
          <th scope="row">
            {t.file.split('/').pop()}{t.sheet && <small>{t.sheet}</small>}
            {t.more.map(x => <small key={x}>{x.split('/').pop()}</small>)}
          </th>
          <td>{t.table}{t.reason && <small>{t.reason}</small>}</td>
          <td>
            <span className="ca-Mark">
              <Icon shape={t.missing.length ? 'warn' : t.confidence >= 0.8 ? 'ok' : 'part'} />
              {t.missing.length ? trans.__('Lacks %1', t.missing.join(', ')) : t.confidence >= 0.8 ? trans.__('Sure') : trans.__('Likely')}
            </span>
            <small>{trans.__('%1 columns found, %2', f.whole(t.columns.length), f.percent(t.confidence))}</small>
          </td>
        </tr>
      ))}
      {probed.unused.map(u => (
        <tr key={u}>
          <th scope="row">{u.split('/').pop()}</th>
          <td>–</td>
          <td><span className="ca-Mark"><Icon shape="none" />{trans.__('Not used')}</span></td>
        </tr>
      ))}
    </Table>
    {probed.hints.map(hint => <p key={hint} className="ca-dim">{hint}</p>)}
    </>
  );
}
