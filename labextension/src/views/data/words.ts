import type { TranslationBundle } from '@jupyterlab/translation';
import type { Figures } from '../../figures';
import type { Change } from '../../mapping';
import type { Given, MappedColumn, Rows, TableCheck } from '../../types';

/** What a column is read from, in a few words. */
export function told(given: Given | null, trans: TranslationBundle): string {
  if (!given) {
    return trans.__('nothing');
  }
  if (given.empty) {
    return trans.__('left empty');
  }
  if (given.sql !== null) {
    return given.sql;
  }
  return given.column ?? (given.value === null ? trans.__('nothing') : trans.__('always “%1”', String(given.value)));
}

export function toldChange(change: Change, trans: TranslationBundle): string {
  switch (change.kind) {
    case 'column':
      return trans.__('%1 from %2', `${change.table}.${change.column}`, told({ column: null, value: null, sql: null, empty: false, ...change.given }, trans));
    case 'source':
      return trans.__('the source of %1', change.table);
    default:
      return trans.__('the settings');
  }
}

/** Why a column is thought to be the one, with what the whole column says. */
export function reasons(c: MappedColumn, trans: TranslationBundle, f: Figures, rows: Rows | null, check?: TableCheck): string[] {
  const out = [main(c, trans, f)];
  if (c.confidence === 'missing') {
    return c.lights.length ? [trans._n('would light %1 reason', 'would light %1 reasons', c.lights.length)] : out;
  }
  const order = c.given.column ? rows?.orders[c.name] : undefined;
  if (order) {
    out.push(
      order === 'dmy'
        ? trans.__('day first, by the whole column')
        : trans.__('month first, by the whole column')
    );
  }
  if (c.name === 'customer_id' && check && check.name !== 'customers' && check.kept + check.unknown_customers > 0) {
    const share = check.kept / (check.kept + check.unknown_customers);
    out.push(trans.__('%1 found in customers', f.metric(share, 'share')));
  }
  return out;
}

function main(c: MappedColumn, trans: TranslationBundle, f: Figures): string {
  const { why } = c;
  switch (why.code) {
    case 'same-name':
      return trans.__('same name');
    case 'same-meaning':
      return why.language === 'ja'
        ? trans.__('same meaning (Japanese)')
        : why.language === 'ru'
          ? trans.__('same meaning (Russian)')
          : trans.__('same meaning');
    case 'similar-name':
      return why.sureness === null ? trans.__('only its name is similar') : trans.__('name and values fit: %1 sure', f.percent(why.sureness));
    case 'values-fit':
      return trans.__('no name fits, but these columns hold such values');
    case 'several-fit':
      return trans._n('%1 column fits', '%1 columns fit', why.n ?? 0);
    case 'set':
      return trans.__('as set in audit.yaml');
    case 'value':
      return trans.__('the same in every row');
    case 'sql':
      return trans.__('an expression');
    case 'empty':
      return trans.__('left empty on purpose');
    case 'query':
      return trans.__('from the query of the table');
    case 'column-gone':
      return trans.__('the file has no column “%1” any more', c.given.column ?? '');
    default:
      return trans.__('nothing in the file fits');
  }
}

/** How a text file is written. */
export function written(encoding: string | null, delimiter: string | null, trans: TranslationBundle): string[] {
  const names: Record<string, string> = {
    ',': trans.__('comma'), ';': trans.__('semicolon'), '\t': trans.__('tab'), '|': trans.__('bar')
  };
  return [encoding?.toUpperCase(), delimiter ? (names[delimiter] ?? delimiter) : undefined].filter((w): w is string => !!w);
}
