import * as React from 'react';
import { Icon, type Shape } from '../../icons';
import { useFigures, useLab } from '../../lab';
import { Button } from '../../parts';
import type { MappedTable, Mapping, Quality, UnusedFile } from '../../types';
import { AddFiles } from './adding';

const h = React.createElement;

export const REQUEST = ':request';
export const SETTINGS = ':settings';

interface ITablesProps {
  name: string;
  folder: string;
  mapping: Mapping;
  quality: Quality | null;
  shown: string;
  blocked: string;
  show: (table: string) => void;
  use: (file: UnusedFile, table: string) => void;
  added: () => Promise<void>;
}

/** One icon a table: a decision or a mistake, a glance, or nothing to do. */
export function stateOf(table: MappedTable, quality: Quality | null): Shape {
  const open = table.columns.some(c => c.confidence === 'choose' || (c.required && !c.present));
  if (open || table.unreadable || quality?.unreadable.some(u => u.name === table.name)) {
    return 'warn';
  }
  return table.columns.some(c => c.confidence === 'likely') ? 'part' : 'ok';
}

/** The tables, those not there yet with what they would add, and files that nothing is read from. */
export function TableList(props: ITablesProps): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const { name, mapping, quality, shown, blocked, show, use } = props;
  const id = React.useId();
  const [all, setAll] = React.useState(false);
  const words: Partial<{ [shape in Shape]: string }> = {
    warn: trans.__('needs a decision'),
    part: trans.__('have a glance'),
    ok: trans.__('sure')
  };
  const rows = (table: string) => quality?.tables.find(t => t.name === table)?.rows;
  const absent = all ? mapping.absent : mapping.absent.slice(0, 6);
  const more = mapping.absent.length - absent.length;
  const gain = (points: number) => (points > 0 ? trans.__('+%1 %', f.measure(points)) : '');
  return (
    <>
      <div className="ca-TableSelect ca-row">
        <label htmlFor={`${id}-select`} className="ca-hidden">{trans.__('Table')}</label>
        <select id={`${id}-select`} value={shown} onChange={e => show(e.target.value)}>
          <optgroup label={trans.__('Tables')}>
            {mapping.tables.map(t => (
              <option key={t.name} value={t.name}>{`${t.name} (${words[stateOf(t, quality)] ?? ''})`}</option>
            ))}
          </optgroup>
          <optgroup label={trans.__('Not there yet')}>
            {mapping.absent.map(t => <option key={t.name} value={t.name}>{t.name}</option>)}
          </optgroup>
          <optgroup label={trans.__('More')}>
            <option value={REQUEST}>{trans.__('Data request')}</option>
            <option value={SETTINGS}>{trans.__('Settings of the audit')}</option>
          </optgroup>
        </select>
        <AddFiles {...props} />
      </div>
      <nav className="ca-TableNav" aria-label={trans.__('Tables of %1', name)}>
        <h2>{trans.__('Tables')}</h2>
        {!mapping.tables.length && <p className="ca-dim">{trans.__('No table yet. Add files, or answer questions only.')}</p>}
        <ul>
          {mapping.tables.map(t => {
            const shape = stateOf(t, quality);
            return (
              <li key={t.name}>
                <button type="button" aria-current={shown === t.name || undefined} onClick={() => show(t.name)}>
                  <Icon shape={shape} />
                  <span>{t.name}<span className="ca-hidden">, {words[shape]}</span></span>
                  <small>{rows(t.name) === undefined ? '' : f.whole(rows(t.name))}</small>
                </button>
              </li>
            );
          })}
        </ul>
        {mapping.absent.length > 0 && <h2>{trans.__('Not there yet')}</h2>}
        <ul>
          {absent.map(t => (
            <li key={t.name}>
              <button type="button" aria-current={shown === t.name || undefined} onClick={() => show(t.name)}>
                <Icon shape="circle" />
                <span className="ca-dim">{t.name}</span>
                <small>{gain(t.points)}</small>
              </button>
            </li>
          ))}
          {more > 0 && (
            <li>
              <button type="button" onClick={() => setAll(true)}>
                <Icon shape="down" />
                <span className="ca-dim">{trans._n('%1 more', '%1 more', more)}</span>
              </button>
            </li>
          )}
        </ul>
        {mapping.unused.length > 0 && (
          <>
            <h2>{trans.__('Files not used')}</h2>
            <ul className="ca-Unused">
              {mapping.unused.map(u => <Unused key={u.file} file={u} mapping={mapping} blocked={blocked} use={use} />)}
            </ul>
          </>
        )}
        <div className="ca-stack ca-NavMore">
          <AddFiles {...props} />
          <Button kind="small" icon="file" aria-current={shown === REQUEST || undefined} onClick={() => show(REQUEST)}>{trans.__('Data request')}</Button>
          <Button kind="small" icon="tune" aria-current={shown === SETTINGS || undefined} onClick={() => show(SETTINGS)}>{trans.__('Settings of the audit')}</Button>
        </div>
      </nav>
    </>
  );
}

export function Unused(props: {
  file: UnusedFile;
  mapping: Mapping;
  blocked: string;
  use: (file: UnusedFile, table: string) => void;
}): React.JSX.Element {
  const { trans } = useLab();
  const { file, mapping, blocked, use } = props;
  const names = [...new Set([...file.fits, ...mapping.tables.map(t => t.name), ...mapping.absent.map(t => t.name)])];
  const [table, setTable] = React.useState(names[0] ?? '');
  const name = file.file.split('/').pop() ?? file.file;
  return (
    <li>
      <span className="ca-fileName">{name}</span>
      {file.table ? (
        <div className="ca-row">
          <select aria-label={trans.__('Use %1 as', name)} value={table} disabled={!!blocked} title={blocked || undefined} onChange={e => setTable(e.target.value)}>
            {names.map(n => <option key={n} value={n}>{n}</option>)}
          </select>
          <Button kind="small" disabled={!!blocked} aria-label={trans.__('Use %1 as %2', name, table)} onClick={() => use(file, table)}>
            {trans.__('Use')}
          </Button>
        </div>
      ) : (
        <small>{trans.__('not a table: CSV, XLSX, Parquet and JSON Lines can be read')}</small>
      )}
    </li>
  );
}
