import * as React from 'react';
import { useLab } from '../../lab';
import { Button, Wrong } from '../../parts';
import type { ColumnPut, MappedColumn, MappedTable } from '../../types';
import { told } from './words';

const h = React.createElement;

type Put = (given: Partial<ColumnPut>) => Promise<boolean>;
const COLUMN = 'column:';

interface IChoiceProps {
  table: MappedTable;
  column: MappedColumn;
  blocked: string;
  /** What the server said of the last expression or value for this column. */
  refused: string | null;
  put: Put;
}

/** The list of what a column can be read from. By the keyboard nothing is changed until Enter, or until it is left. */
export function Choice(props: IChoiceProps): React.JSX.Element {
  const { trans } = useLab();
  const { table, column: c, blocked, put } = props;
  const id = React.useId();
  const now = chosen(c);
  const [draft, setDraft] = React.useState<string | null>(null);
  const [editing, setEditing] = React.useState<'value' | 'sql' | null>(null);
  const typed = React.useRef(false);
  const select = React.useRef<HTMLSelectElement>(null);
  React.useEffect(() => setDraft(null), [now]);

  const keep = (value: string) => {
    setDraft(null);
    if (value === 'value' || value === 'sql') {
      setEditing(value);
    } else if (value !== now) {
      setEditing(null);
      void put(value === 'empty' ? { empty: true } : value.startsWith(COLUMN) ? { column: value.slice(COLUMN.length) } : {});
    }
  };
  const keys = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter' && draft !== null) {
      event.preventDefault();
      keep(draft);
    } else if (event.key === 'Escape' && draft !== null) {
      event.preventDefault();
      setDraft(null);
    } else if (event.key !== 'Tab') {
      typed.current = true;
    }
  };
  const change = (value: string) => (typed.current ? setDraft(value) : keep(value));
  const leave = () => {
    typed.current = false;
    if (draft !== null) {
      keep(draft);
    }
  };
  const done = () => {
    setEditing(null);
    select.current?.focus();
  };
  const value = draft ?? editing ?? now;
  const gone = c.why.code === 'column-gone';
  return (
    <div className="ca-Choice">
      <select
        ref={select}
        id={`${id}-select`}
        aria-label={trans.__('Your column for %1', c.name)}
        aria-describedby={draft === null ? undefined : `${id}-hint`}
        data-column={c.name}
        disabled={!!blocked}
        title={blocked || undefined}
        value={value}
        onPointerDown={() => (typed.current = false)}
        onKeyDown={keys}
        onBlur={leave}
        onChange={e => change(e.target.value)}
      >
        {now === '' && <option value="">{trans.__('choose…')}</option>}
        {gone && <option value={now}>{c.given.column}</option>}
        {table.source_columns.length > 0 && (
          <optgroup label={trans.__('Columns of the file')}>
            {table.source_columns.map(n => (
              <option key={n} value={COLUMN + n}>{n}</option>
            ))}
          </optgroup>
        )}
        <optgroup label={trans.__('Something else')}>
          <option value="value">{c.given.value === null ? trans.__('A fixed value…') : told(c.given, trans)}</option>
          <option value="sql">{c.given.sql === null ? trans.__('An expression…') : c.given.sql}</option>
          {!c.required && <option value="empty">{trans.__('Leave empty')}</option>}
          {now !== '' && <option value="">{trans.__('Not decided')}</option>}
        </optgroup>
      </select>
      {draft !== null && (
        <small id={`${id}-hint`} role="status">
          {trans.__('Enter keeps it, Escape does not.')}
        </small>
      )}
      {(now === 'value' || now === 'sql') && !editing && !blocked && (
        <Button kind="small" onClick={() => setEditing(now)} label={trans.__('Change %1 of %2', told(c.given, trans), c.name)}>
          {trans.__('Change…')}
        </Button>
      )}
      {editing && <Editor {...props} kind={editing} done={done} />}
    </div>
  );
}

function chosen(c: MappedColumn): string {
  const { given } = c;
  if (given.empty) {
    return 'empty';
  }
  if (given.sql !== null) {
    return 'sql';
  }
  if (given.value !== null) {
    return 'value';
  }
  return given.column === null ? '' : COLUMN + given.column;
}

/** A fixed value, or an expression that the server tries on 100 rows before it is kept. */
function Editor(props: IChoiceProps & { kind: 'value' | 'sql'; done: () => void }): React.JSX.Element {
  const { trans } = useLab();
  const { table, column: c, kind, refused, put, done } = props;
  const id = React.useId();
  const before = kind === 'sql' ? (c.given.sql ?? '') : c.given.value === null ? '' : String(c.given.value);
  const [text, setText] = React.useState(before);
  const [sent, setSent] = React.useState(false);
  const [busy, setBusy] = React.useState(false);
  const field = React.useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  React.useEffect(() => field.current?.focus(), [kind]);
  const keep = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const kept = await put(kind === 'sql' ? { sql: text } : { value: text });
    setBusy(false);
    setSent(!kept);
    if (kept) {
      done();
    } else {
      field.current?.focus();
    }
  };
  const keys = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      done();
    }
  };
  const wrong = sent && refused;
  const attributes = {
    ref: field,
    id: `${id}-field`,
    value: text,
    spellCheck: false,
    autoComplete: 'off',
    'aria-invalid': wrong ? true : undefined,
    'aria-describedby': wrong ? `${id}-wrong` : `${id}-help`,
    onChange: (e: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => setText(e.target.value)
  };
  return (
    <form className="ca-Editor" onSubmit={e => keep(e)} onKeyDown={keys} aria-busy={busy}>
      <label htmlFor={`${id}-field`}>
        {kind === 'sql' ? trans.__('Expression for %1', c.name) : trans.__('Value of %1 in every row', c.name)}
      </label>
      {kind === 'sql' ? <textarea rows={2} {...attributes} /> : <input type="text" {...attributes} />}
      <small id={`${id}-help`}>
        {kind === 'sql'
          ? trans.__('SQL over the columns of a row, such as "%1". It is tried on 100 rows before it is kept.', table.source_columns[0] ?? 'a')
          : trans.__('A number, a date, yes or no, or a word, as the column wants it.')}
      </small>
      {wrong && (
        <Wrong id={`${id}-wrong`}>{refused}</Wrong>
      )}
      <div className="ca-row">
        <Button kind="small" type="submit" disabled={busy || !text.trim()}>
          {trans._p('button', 'Keep')}
        </Button>
        <Button kind="small" onClick={done}>{trans.__('Cancel')}</Button>
      </div>
    </form>
  );
}
