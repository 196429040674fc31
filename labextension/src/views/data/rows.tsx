import * as React from 'react';
import { Icon } from '../../icons';
import { useFigures, useLab } from '../../lab';
import { Go, Scroll, Section, Table, Wrong } from '../../parts';
import type { MappedTable, Row, Rows, TableCheck, TableProblem } from '../../types';

const h = React.createElement;

/** Which rows are shown: the first, those with a problem, or those with one kind of problem. */
export interface IShownRows {
  only: boolean;
  column?: string;
  kind?: string;
}

const SHOWN = 20;

/** The first rows as the audit will read them; what could not be read is marked. */
export function AsRead(props: {
  table: MappedTable;
  rows: Rows | null;
  error: Error | null;
  check?: TableCheck;
  checking: boolean;
  shown: IShownRows;
  show: (shown: IShownRows) => void;
}): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const { table, rows, error, check, checking, shown, show } = props;
  const id = React.useId();
  const faulty = check?.faulty ?? 0;
  const [first, setFirst] = React.useState(8);
  React.useEffect(() => setFirst(8), [table.name, shown]);
  const note = error
    ? ''
    : !rows
      ? trans.__('Reading…')
      : shown.only
        ? shown.kind
          ? trans.__('rows with this problem: %1', f.whole(rows.total))
          : trans.__('rows with a problem: %1', f.whole(rows.total))
        : check && !checking
          ? trans.__('the first of %1 rows', f.whole(check.rows))
          : trans.__('the first rows');
  const all = rows?.rows ?? [];
  return (
    <Section
      title={trans.__('As it will be read')}
      note={note}
      className="ca-AsRead"
      actions={
        <label className="ca-row" htmlFor={`${id}-only`}>
          <input
            id={`${id}-only`}
            type="checkbox"
            checked={shown.only}
            disabled={!faulty && !shown.only}
            onChange={e => show({ only: e.target.checked })}
          />
          {checking && !check
            ? trans.__('Only rows with problems')
            : trans.__('Only rows with problems (%1)', f.whole(faulty))}
        </label>
      }
    >
      {error && <Wrong>{error.message}</Wrong>}
      {shown.only && shown.kind && (
        <p>
          <Go onClick={() => show({ only: true })}>{trans.__('Show all rows with problems')}</Go>
        </p>
      )}
      {rows && !error && <Cells table={table} rows={rows} shown={all.slice(0, first)} />}
      {rows && !all.length && !error && <p>{trans.__('No row to show.')}</p>}
      {all.length > first && (
        <p>
          <Go onClick={() => setFirst(first + SHOWN)}>{trans.__('Show more rows')}</Go>
        </p>
      )}
    </Section>
  );
}

const RIGHT = new Set(['number', 'integer']);

function Cells({ table, rows, shown }: { table: MappedTable; rows: Rows; shown: Row[] }): React.JSX.Element {
  const { trans } = useLab();
  const kinds = Object.fromEntries(table.columns.map(c => [c.name, c.kind]));
  const files = new Set(shown.map(r => r.file)).size > 1;
  const fates: { [fate in Row['fate']]: string } = {
    kept: '',
    rejected: trans.__('row left out'),
    duplicate: trans.__('repeated: row left out'),
    'unknown-customer': trans.__('no such customer: row left out')
  };
  return (
    <Scroll label={trans.__('As it will be read')}>
      <table className="ca-Table ca-Cells" aria-label={trans.__('Rows of %1 as they will be read', table.name)}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Line')}</th>
            {rows.columns.map(c => (
              <th key={c} scope="col" className={RIGHT.has(kinds[c]) ? 'ca-num' : undefined}>{c}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(row => (
            <tr key={`${row.file}:${row.place}`} className={row.fate === 'kept' ? undefined : 'ca-out'}>
              <th scope="row">
                {row.place}
                {files && <small>{row.file}</small>}
                {row.fate !== 'kept' && <small>{fates[row.fate]}</small>}
              </th>
              {rows.columns.map((c, at) => (
                <Cell key={c} value={row.values[at]} kind={kinds[c]} faults={row.faults.filter(x => x.column === c)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Cell({ value, kind, faults }: { value: string | null; kind: string; faults: Row['faults'] }): React.JSX.Element {
  const { trans } = useLab();
  const text = kind === 'boolean' && value !== null ? (value === 'true' ? trans.__('yes') : trans.__('no')) : value;
  const why: Record<string, string> = {
    unreadable: kind === 'timestamp' ? trans.__('not a date') : kind === 'boolean' ? trans.__('neither yes nor no') : trans.__('not a number'),
    'missing-required': trans.__('empty'),
    'out-of-range': trans.__('out of range'),
    'impossible-date': trans.__('impossible date'),
    'order-of-dates': trans.__('before the earlier date'),
    'not-in-list': trans.__('no known word'),
    duplicate: trans.__('there already'),
    'unknown-customer': trans.__('no such customer')
  };
  // A value that is required and cannot be read is missing as well: the first fault says it.
  const fault = faults[0];
  return (
    <td className={RIGHT.has(kind) ? 'ca-num' : undefined}>
      {fault ? (
        <span className="ca-Mark">
          <Icon shape={fault.rejects ? 'bad' : 'warn'} />
          <span>
            <code>{fault.text ?? trans.__('empty')}</code>
            {fault.text !== null && <small>{why[fault.kind] ?? fault.kind}</small>}
          </span>
        </span>
      ) : text === null ? (
        <span className="ca-dim">{trans.__('empty')}</span>
      ) : (
        <code>{text}</code>
      )}
    </td>
  );
}

const LEFT_OUT = new Set(['duplicate', 'unknown-customer']);
const NO_ROWS = new Set(['empty-column', 'constant-column', 'contradiction', 'ambiguous-dates', 'note', 'malformed-line']);

/** What is wrong with the table, each with the way out; the rows add up. */
export function Problems(props: {
  table: MappedTable;
  check?: TableCheck;
  unreadable?: string;
  checking: boolean;
  expected: number | null;
  show: (shown: IShownRows) => void;
  toColumn: (column: string) => void;
  edit: () => void;
}): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const { table, check, unreadable, checking, expected } = props;
  const note = checking
    ? expected
      ? trans._n('checking %2 row…', 'checking %2 rows…', expected, f.whole(expected))
      : trans.__('checking all rows…')
    : trans.__('nothing is dropped in silence');
  return (
    <Section title={trans.__('Problems in %1', table.name)} note={<span role="status">{note}</span>}>
      {unreadable && !checking && (
        <Wrong>{trans.__('This table cannot be read yet.')} {unreadable}</Wrong>
      )}
      {check && <p>{sum(check, trans, f.whole.bind(f))}</p>}
      {check && check.problems.length > 0 && (
        <Table className="ca-Problems" label={trans.__('Problems in %1', table.name)}>
          {check.problems.map((p, at) => (
            <ProblemRow key={at} {...props} problem={p} />
          ))}
        </Table>
      )}
      {check && !check.problems.length && !unreadable && (
        <p className="ca-Mark"><Icon shape="ok" /> {trans.__('Every row is read, and nothing stands out.')}</p>
      )}
    </Section>
  );
}

function sum(check: TableCheck, trans: ReturnType<typeof useLab>['trans'], whole: (n: number) => string): string {
  const out = check.duplicates + check.unknown_customers;
  return trans.__('%1 rows: %2 kept, %3 rejected, %4 left out.', whole(check.rows), whole(check.kept), whole(check.rejected), whole(out));
}

function ProblemRow(
  props: { problem: TableProblem; show: (shown: IShownRows) => void; toColumn: (column: string) => void; edit: () => void; table: MappedTable }
): React.JSX.Element {
  const { trans, openFile } = useLab();
  const f = useFigures();
  const { problem: p, show, toColumn, edit, table } = props;
  const [shape, word] = LEFT_OUT.has(p.kind)
    ? (['warn', trans.__('Left out')] as const)
    : p.rejects
      ? (['bad', trans.__('Rejected')] as const)
      : p.kind === 'ambiguous-dates' || p.kind === 'note'
        ? (['part', trans.__('Read as')] as const)
        : NO_ROWS.has(p.kind)
          ? (['part', trans.__('Note')] as const)
          : (['warn', trans.__('Value left empty')] as const);
  const places = p.places.map((n, at) => (p.files.length ? `${p.files[at]}: ${f.whole(n)}` : f.whole(n))).join(', ');
  const file = p.kind === 'malformed-line' && table.source[0];
  return (
    <tr>
      <th scope="row"><span className="ca-Mark"><Icon shape={shape} />{word}</span></th>
      <td>
        {p.count > 0 && <b>{trans._n('%2 row: ', '%2 rows: ', p.count, f.whole(p.count))}</b>}
        {p.message}
        {places && <small>{trans.__('first in lines %1', places)}</small>}
      </td>
      <td className="ca-num">
        {file ? (
          <Go onClick={() => openFile(file)}>{trans.__('Open the file')}</Go>
        ) : !NO_ROWS.has(p.kind) && p.column ? (
          <Go onClick={() => show({ only: true, column: p.column ?? '', kind: p.kind })} aria-label={trans.__('Show rows: %1', p.message)}>
            {p.kind === 'unknown-customer' ? trans.__('Show ids') : trans.__('Show rows')}
          </Go>
        ) : p.kind === 'ambiguous-dates' || p.kind === 'note' ? (
          <Go onClick={edit} aria-label={trans.__('Change in audit.yaml: %1', p.message)}>{trans.__('Change in audit.yaml')}</Go>
        ) : p.column ? (
          <Go onClick={() => toColumn(p.column ?? '')} aria-label={trans.__('Go to the column %1', p.column)}>{trans.__('Go to the column')}</Go>
        ) : null}
      </td>
    </tr>
  );
}
