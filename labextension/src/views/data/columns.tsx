import * as React from 'react';
import { Icon, type Shape } from '../../icons';
import { useFigures, useLab } from '../../lab';
import { Button, Go, mark, Table } from '../../parts';
import type { Candidate, ColumnPut, MappedColumn, MappedTable, Rows, TableCheck } from '../../types';
import { Choice } from './choice';
import { reasons } from './words';

const h = React.createElement;

const SHAPE: { [confidence in MappedColumn['confidence']]: Shape } = { sure: 'ok', likely: 'part', choose: 'warn', missing: 'circle' };

interface IColumnsProps {
  table: MappedTable;
  rows: Rows | null;
  check?: TableCheck;
  blocked: string;
  focus?: string;
  refused: { column: string; message: string } | null;
  put: (column: MappedColumn, given: Partial<ColumnPut>) => Promise<boolean>;
}

/** What of a likely column is written when it is accepted. */
export const accepted = (c: MappedColumn): Partial<ColumnPut> =>
  c.given.column === null && c.candidates.length ? taken(c.candidates[0]) : { column: c.given.column };

/** A candidate as it is written: a column, an expression or a value. */
const taken = (k: Candidate): Partial<ColumnPut> => ({ [k.kind ?? 'column']: k.source });

/** What a button names: an expression by how it begins. */
const nameOf = (given: Partial<ColumnPut>): string => {
  const name = String(given.column ?? given.sql ?? given.value ?? '');
  return name.length > 40 ? `${name.slice(0, 39)}…` : name;
};

/** Our columns, the needed first, each with what it is read from, how sure that is, and why. */
export function Columns(props: IColumnsProps): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const { table, blocked, put } = props;
  const [search, setSearch] = React.useState('');
  const [all, setAll] = React.useState(false);
  const frame = React.useRef<HTMLDivElement>(null);
  const likely = table.columns.filter(c => c.confidence === 'likely');
  const matching = table.columns.filter(c => `${c.name} ${c.given.column ?? ''}`.toLowerCase().includes(search.trim().toLowerCase()));
  // What is not in the file and would light nothing is long and says little.
  const quiet = (c: MappedColumn) => c.confidence === 'missing' && !c.required && !c.lights.length && c.name !== props.focus;
  const shown = all || search ? matching : matching.filter(c => !quiet(c));
  const hidden = matching.length - shown.length;
  const unused = table.source_columns.filter(n => !table.columns.some(c => c.given.column?.toLowerCase() === n.toLowerCase()));
  const label = trans.__('Columns of %1', table.name);

  React.useEffect(() => {
    const row = props.focus ? frame.current?.querySelector<HTMLElement>(`tr[data-row="${props.focus}"]`) : null;
    mark(row, row?.querySelector('select') ?? row);
  }, [props.focus, table.name]);

  // A decision takes its own buttons away: the next decision is where the work goes on.
  const decide = async (c: MappedColumn, given: Partial<ColumnPut>) => {
    const buttons = [...(frame.current?.querySelectorAll<HTMLElement>('[data-decide]') ?? [])];
    const at = buttons.map(b => b.dataset.decide).lastIndexOf(c.name);
    const next = buttons[at + 1]?.dataset.decide;
    if (await put(c, given)) {
      const query = next ? `[data-decide="${next}"]` : `[data-column="${c.name}"]`;
      requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(query)?.focus());
    }
  };
  const acceptAll = async () => {
    for (const c of likely) {
      await put(c, accepted(c));
    }
    frame.current?.querySelector<HTMLElement>('select')?.focus();
  };
  return (
    <div className="ca-Mapping" ref={frame}>
      <div className="ca-row">
        <p className="ca-grow">{summary(table, trans, f.whole.bind(f))}</p>
        {likely.length > 0 && (
          <Button kind="small" disabled={!!blocked} onClick={() => acceptAll()}>
            {trans._n('Accept %1 likely', 'Accept %1 likely', likely.length)}
          </Button>
        )}
        <input type="search" aria-label={trans.__('Filter columns')} placeholder={trans.__('Filter columns')} value={search} onChange={e => setSearch(e.target.value)} />
      </div>
      <Table
        className="ca-Columns"
        label={label}
        columns={[
          trans.__('We need'),
          trans.__('Your column'),
          trans.__('How sure, and why'),
          [trans.__('For example'), 'ca-hide-narrow'],
          <span className="ca-hidden">{trans.__('Decide')}</span>
        ]}
      >
        {shown.map(c => (
          <ColumnRow key={c.name} {...props} column={c} decide={decide} />
        ))}
      </Table>
      {hidden > 0 && (
        <p>
          <Go onClick={() => setAll(true)}>
            {table.source.length
              ? trans._n('Show %1 column that is not in the file', 'Show %1 columns that are not in the file', hidden)
              : trans._n('Show %1 column that is not there', 'Show %1 columns that are not there', hidden)}
          </Go>
        </p>
      )}
      {!matching.length && <p>{trans.__('No column matches “%1”.', search)}</p>}
      {unused.length > 0 && <p className="ca-dim">{trans.__('Not used: %1', unused.join(', '))}</p>}
    </div>
  );
}

function ColumnRow(
  props: IColumnsProps & { column: MappedColumn; decide: (c: MappedColumn, given: Partial<ColumnPut>) => Promise<void> }
): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const { table, column: c, blocked, refused, put, decide } = props;
  const words: { [confidence in MappedColumn['confidence']]: string } = {
    sure: trans.__('Sure'),
    likely: c.present ? trans.__('Likely') : trans.__('Likely, not used yet'),
    choose: trans.__('Choose one'),
    missing: table.source.length ? trans.__('Not in the file') : trans.__('Not there')
  };
  const open = c.confidence === 'choose' || (c.confidence === 'missing' && c.required);
  return (
    <tr className={open ? 'ca-mod-on' : undefined} data-row={c.name} tabIndex={-1}>
      <th scope="row">
        <b>{c.name.split('_').flatMap((part, at) => (at ? ['_', <wbr key={at} />, part] : [part]))}</b> {c.required && <span className="ca-dim">{trans.__('needed')}</span>}
      </th>
      <td>
        {table.query === null ? (
          <Choice table={table} column={c} blocked={blocked} refused={refused?.column === c.name ? refused.message : null} put={given => put(c, given)} />
        ) : (
          <span className="ca-dim">{c.present ? c.name : '–'}</span>
        )}
      </td>
      <td>
        <span className="ca-Mark">
          <Icon shape={SHAPE[c.confidence]} />
          {words[c.confidence]}
        </span>
        <small>{reasons(c, trans, f, props.rows, props.check).join('; ')}</small>
      </td>
      <td className="ca-hide-narrow"><code>{c.examples.join(', ')}</code></td>
      <td>
        <div className="ca-row">
          {c.confidence === 'likely' && (
            <Button kind="small" data-decide={c.name} disabled={!!blocked} aria-label={trans.__('Accept %1 for %2', nameOf(accepted(c)), c.name)} onClick={() => decide(c, accepted(c))}>
              {c.present ? trans.__('Accept') : trans.__('Use %1', nameOf(accepted(c)))}
            </Button>
          )}
          {c.confidence === 'choose' && c.candidates.slice(0, 3).map(k => <Use key={k.source} candidate={k} blocked={blocked} use={() => decide(c, taken(k))} />)}
        </div>
      </td>
    </tr>
  );
}

function Use({ candidate, blocked, use }: { candidate: Candidate; blocked: string; use: () => Promise<void> }): React.JSX.Element {
  const { trans } = useLab();
  return (
    <span className="ca-Use">
      <Button kind="small" data-decide={candidate.column} disabled={!!blocked} onClick={() => use()}>
        {trans.__('Use %1', nameOf(taken(candidate)))}
      </Button>
      {candidate.example && <small><code>{candidate.example}</code></small>}
    </span>
  );
}

function summary(table: MappedTable, trans: ReturnType<typeof useLab>['trans'], whole: (n: number) => string): string {
  const needed = table.columns.filter(c => c.required);
  const sure = needed.filter(c => c.confidence === 'sure' || (c.confidence === 'likely' && c.present)).length;
  const open = table.columns.filter(c => c.confidence === 'choose' || (c.confidence === 'missing' && c.required)).length;
  const likely = table.columns.filter(c => c.confidence === 'likely').length;
  const parts = [trans.__('%1 of %2 needed columns are there.', whole(sure), whole(needed.length))];
  if (open) {
    parts.push(trans._n('%1 column needs your decision.', '%1 columns need your decision.', open));
  }
  if (likely) {
    parts.push(trans._n('%1 is likely: have a glance.', '%1 are likely: have a glance.', likely));
  }
  return parts.join(' ');
}
