import * as React from 'react';
import { AuditError } from '../../api';
import { useFigures, useLab, useModel } from '../../lab';
import { type MappingStore, storeOf } from '../../mapping';
import type { AuditModel } from '../../model';
import { Button, Failed, Loading, mark, Section, Wrong } from '../../parts';
import type { MappedTable, Mapping, Rows, UnusedFile } from '../../types';
import { Absent } from './absent';
import { useDrop } from './adding';
import { Columns } from './columns';
import { Messages } from './conflict';
import { Request } from './request';
import { AsRead, type IShownRows, Problems } from './rows';
import { SettingsForm } from './settings';
import { REQUEST, SETTINGS, stateOf, TableList } from './tables';
import { toldChange, written } from './words';

const h = React.createElement;

interface IDataProps {
  model: AuditModel;
  focus?: string;
  locked: boolean;
  saved: () => Promise<void>;
  show: (tab: string, focus?: string) => void;
}

/** What can be led to beside tables and columns. */
const PLACES: Record<string, string> = { request: REQUEST, settings: SETTINGS };

/** Data: what each table is read from, one table at a time, and how it will be read. */
export default function DataView(props: IDataProps): React.JSX.Element {
  const { trans } = useLab();
  const { model, focus, locked } = props;
  useModel(model);
  const store = useStore(model, props.saved);
  const [chosen, setChosen] = React.useState(PLACES[focus ?? ''] ?? focus?.split('.')[0] ?? '');
  const { mapping, error } = store;
  if (!mapping) {
    return error ? (
      <Failed title={trans.__('The data could not be looked at.')} error={error} again={() => store.load()} />
    ) : (
      <Loading again={() => store.load()} />
    );
  }
  const writable = model.state?.writable !== false;
  const blocked = locked
    ? trans.__('Locked: audit.yaml has unsaved edits in the text editor. Save them or reload from disk.')
    : writable
      ? ''
      : trans.__('Locked: you may not write to this folder.');
  const names = [...mapping.tables, ...mapping.absent].map(t => t.name);
  const first = mapping.tables.find(t => stateOf(t, null) === 'warn') ?? mapping.tables[0];
  const shown = [...names, REQUEST, SETTINGS].includes(chosen) ? chosen : (first?.name ?? names[0] ?? '');
  return <Body {...props} store={store} mapping={mapping} blocked={blocked} shown={shown} choose={setChosen} />;
}

/** Follows the store, and the store the audit. */
function useStore(model: AuditModel, saved: () => Promise<void>): MappingStore {
  const store = storeOf(model);
  store.saved = saved;
  useModel(store);
  React.useEffect(() => store.follow());
  return store;
}

interface IBodyProps extends IDataProps {
  store: MappingStore;
  mapping: Mapping;
  blocked: string;
  shown: string;
  choose: (table: string) => void;
}

function Body(props: IBodyProps): React.JSX.Element {
  const { trans } = useLab();
  const { model, store, mapping, blocked, shown, choose, show } = props;
  const name = mapping.settings.name;
  const [dropped, setDropped] = React.useState('');
  const added = () => store.load();
  const drop = useDrop({ folder: model.path, blocked, added, told: setDropped });
  const use = (file: UnusedFile, table: string) => {
    choose(table);
    void store.put({ kind: 'source', table, given: { source: [file.file], sheet: file.sheet } });
  };
  const keys = (event: React.KeyboardEvent) => {
    const typing = event.target instanceof HTMLElement && event.target.closest('input:not([type=checkbox]), textarea');
    if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.altKey && !typing && !blocked) {
      event.preventDefault();
      event.stopPropagation();
      void (event.shiftKey ? store.again() : store.takeBack());
    }
  };
  const frame = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const { focus } = props;
    if (focus === 'add') {
      const buttons = [...(frame.current?.querySelectorAll<HTMLElement>('[data-add]') ?? [])];
      mark(buttons.find(b => b.offsetParent) ?? buttons[0]);
    } else if (focus && !table) {
      mark(frame.current?.querySelector<HTMLElement>('.ca-Page'));
    }
  }, []);
  const table = mapping.tables.find(t => t.name === shown);
  const absent = mapping.absent.find(t => t.name === shown);
  const adding = { folder: model.path, blocked, added, use };
  return (
    <div className="ca-Data" ref={frame} onKeyDown={keys} {...drop}>
      <TableList {...adding} name={name} mapping={mapping} quality={store.quality} shown={shown} show={choose} />
      <div className="ca-Page" tabIndex={-1} aria-busy={store.busy > 0}>
        {blocked && <p className="ca-Told">{blocked}</p>}
        <Messages store={store} apart={shown === SETTINGS || isSql(store)} />
        <p className="ca-hidden" role="status">
          {store.kept && !store.busy ? trans.__('Kept in audit.yaml: %1.', toldChange(store.kept, trans)) : ''}
        </p>
        {dropped && <Wrong>{dropped}</Wrong>}
        {table && <TableView {...props} key={table.name} table={table} />}
        {absent && <Absent {...adding} table={absent} mapping={mapping} />}
        {shown === REQUEST && <Request model={model} business={name} show={show} />}
        {shown === SETTINGS && (
          <SettingsForm
            settings={mapping.settings}
            blocked={blocked}
            refused={store.refused?.message ?? null}
            put={patch => store.put({ kind: 'settings', patch })}
          />
        )}
        {!shown && <p>{trans.__('Nothing to show.')}</p>}
      </div>
    </div>
  );
}

/** Whether a refusal is of an expression, which is told beside its field. */
const isSql = ({ refused }: MappingStore): boolean => refused instanceof AuditError && refused.body.code === 'sql';

function TableView(props: IBodyProps & { table: MappedTable }): React.JSX.Element {
  const { trans, commands } = useLab();
  const f = useFigures();
  const { model, store, table, blocked, focus } = props;
  const [shown, setShown] = React.useState<IShownRows>({ only: false });
  const [to, setTo] = React.useState(focus?.split('.')[0] === table.name ? focus.split('.')[1] : undefined);
  const [refused, setRefused] = React.useState<{ column: string; message: string } | null>(null);
  const { rows, error } = useRows(model, store, table.name, shown);
  const { quality } = store;
  const check = quality?.tables.find(t => t.name === table.name);
  const checking = !quality?.done;
  const unreadable = table.unreadable ?? quality?.unreadable.find(u => u.name === table.name)?.message ?? quality?.error ?? undefined;
  const note = [
    table.vendor ?? '',
    table.source.map(s => s.split('/').pop()).join(', ') || (table.query ? trans.__('a query') : ''),
    check ? trans._n('%2 row', '%2 rows', check.rows, f.whole(check.rows)) : '',
    written(table.encoding, table.delimiter, trans).join(', ')
  ];
  const put: React.ComponentProps<typeof Columns>['put'] = async (c, given) => {
    const kept = await store.put({ kind: 'column', table: table.name, column: c.name, given: { ...given, before: c.given } });
    const wrong = kept ? null : store.refused;
    setRefused(wrong && { column: c.name, message: wrong.message });
    return kept;
  };
  const edit = () => void commands.execute('docmanager:open', { path: `${model.path}/audit.yaml`, factory: 'Editor' });
  const focusOn = (column: string) => {
    setTo(undefined);
    requestAnimationFrame(() => setTo(column));
  };
  return (
    <>
      <Section title={table.name} note={note.filter(Boolean).join(' · ')} actions={<History store={store} blocked={blocked} table={table} />}>
        {table.unreadable && <Wrong>{table.unreadable}</Wrong>}
        {!table.by_name || table.source.length > 0 ? (
          <Columns table={table} rows={rows} check={check} blocked={blocked} focus={to} refused={refused} put={put} />
        ) : (
          <p>{trans.__('audit.yaml names this table, but no file for it.')}</p>
        )}
      </Section>
      <AsRead table={table} rows={rows} error={error} check={check} checking={checking} shown={shown} show={setShown} />
      <Problems
        table={table}
        check={check}
        unreadable={unreadable}
        checking={checking}
        expected={check?.rows ?? null}
        show={setShown}
        toColumn={focusOn}
        edit={edit}
      />
    </>
  );
}

function History({ store, blocked, table }: { store: MappingStore; blocked: string; table: MappedTable }): React.JSX.Element {
  const { trans } = useLab();
  const { undo, redo } = store;
  const takeOut = () => void store.put({ kind: 'source', table: table.name, given: { source: null } });
  return (
    <span className="ca-row">
      <Button kind="small" icon="undo" disabled={!undo || !!blocked} title={undo ? trans.__('Undo: back to %1', toldChange(undo, trans)) : undefined} onClick={() => store.takeBack()}>
        {trans.__('Undo')}
      </Button>
      <Button kind="small" icon="redo" disabled={!redo || !!blocked} title={redo ? trans.__('Redo: %1', toldChange(redo, trans)) : undefined} onClick={() => store.again()}>
        {trans.__('Redo')}
      </Button>
      {!table.by_name && (
        <Button kind="small" disabled={!!blocked} title={trans.__('Reads this table no more; its files stay. Undo brings it back.')} onClick={takeOut}>
          {trans.__('Take out')}
        </Button>
      )}
    </span>
  );
}

/** The rows to show; asked for again with every change and check. The last ones stay until the next are there. */
function useRows(model: AuditModel, store: MappingStore, table: string, shown: IShownRows): { rows: Rows | null; error: Error | null } {
  const [found, setFound] = React.useState<{ rows: Rows | null; error: Error | null }>({ rows: null, error: null });
  const { version } = store;
  React.useEffect(() => {
    let last = true;
    const query = shown.only
      ? { limit: 200, only: 'problems', column: shown.column, kind: shown.kind }
      : { limit: 20 };
    model.api.rows(model.path, table, query).then(
      rows => last && setFound({ rows, error: null }),
      error => last && setFound({ rows: null, error: error as Error })
    );
    return () => {
      last = false;
    };
  }, [model, table, shown, version]);
  return found;
}
