import * as React from 'react';
import { useFigures, useLab } from '../../lab';
import { Section } from '../../parts';
import type { AbsentTable, Mapping, UnusedFile } from '../../types';
import { AddFiles } from './adding';
import { Unused } from './tables';

const h = React.createElement;

/** A table that is not there: what it would light, and the ways to bring it. */
export function Absent(props: {
  table: AbsentTable;
  mapping: Mapping;
  folder: string;
  blocked: string;
  use: (file: UnusedFile, table: string) => void;
  added: () => Promise<void>;
}): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const { table, mapping, blocked } = props;
  const files = mapping.unused.filter(u => u.table);
  return (
    <Section title={table.name} note={trans.__('not there yet')}>
      {table.reasons.length > 0 ? (
        <p>
          {trans._n(
            'It would light %2 reason, %3 % of the score.',
            'It would light %2 reasons, %3 % of the score.',
            table.reasons.length,
            f.whole(table.reasons.length),
            f.measure(table.points)
          )}
        </p>
      ) : (
        <p>{trans.__('What it would light is told after the first run.')}</p>
      )}
      <p>{trans.__('It needs: %1.', table.needed.join(', '))}</p>
      {table.columns.length > 0 && <p>{trans.__('What lights the reasons: %1.', table.columns.join(', '))}</p>}
      <p>{trans.__('Add a file, or use one that is there. Its columns may bear any names: they are matched, and you decide.')}</p>
      <AddFiles {...props} />
      {files.length > 0 && (
        <ul className="ca-Unused">
          {files.map(u => (
            <Unused key={u.file} file={{ ...u, fits: [table.name, ...u.fits] }} mapping={mapping} blocked={blocked} use={props.use} />
          ))}
        </ul>
      )}
    </Section>
  );
}
