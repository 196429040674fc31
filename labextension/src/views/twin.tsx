import * as React from 'react';
import { useLab } from '../lab';
import { Go, Table } from '../parts';

const h = React.createElement;

/** A picture with what it shows, and the same figures as a table for whoever would rather read them. */
export function Twin(props: {
  label: string;
  note?: React.ReactNode;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  children: React.ReactNode;
}): React.JSX.Element {
  const { trans } = useLab();
  const { label, note, columns, rows, children } = props;
  const [open, setOpen] = React.useState(false);
  return (
    <figure className="ca-Figure">
      {children}
      <figcaption className="ca-dim">
        {note} <Go aria-expanded={open} onClick={() => setOpen(!open)}>{trans.__('Table')}</Go>
      </figcaption>
      {open && (
        <Table label={label} columns={columns.map((c, n) => [c, n ? 'ca-num' : ''] as const)}>
          {rows.map((row, n) => (
            <tr key={n}>
              {row.map((cell, m) => (m ? <td key={m} className="ca-num">{cell}</td> : <th key={m} scope="row">{cell}</th>))}
            </tr>
          ))}
        </Table>
      )}
    </figure>
  );
}
