import * as React from 'react';
import { useFigures, useLab } from '../../lab';
import { Section } from '../../parts';
import type { RunItem } from '../../types';
import { Line } from '../overview';
import { Twin } from '../twin';

const h = React.createElement;

/** Runs drawn: with a whisker, a dot and two labels each, and the line, they stay below 60 marks. */
const MOST = 14;

/** The scores of the latest runs over time, as a line and as a table. */
export function Trend({ runs }: { runs: readonly RunItem[] }): React.JSX.Element {
  const { trans } = useLab();
  const f = useFigures();
  const shown = runs.filter(r => r.headline?.value != null).slice(0, MOST).reverse();
  const title = trans.__('Trend');
  const told = shown.map(r => trans.__('%1: %2', f.day(r.started), f.whole(r.headline!.value)));
  return (
    <Section title={title} note={trans.__('score with its 90% range')}>
      <Twin
        label={title}
        columns={[trans.__('Run'), trans.__('Score'), trans.__('Range'), trans.__('Coverage')]}
        rows={shown.map(r => [
          f.dayAndTime(r.started),
          f.whole(r.headline!.value),
          f.range(r.headline!.low, r.headline!.high) || '–',
          f.percent(r.headline!.coverage)
        ])}
      >
        <Line runs={shown} label={trans.__('Scores by run. %1.', new Intl.ListFormat(f.lang).format(told))} />
      </Twin>
    </Section>
  );
}
