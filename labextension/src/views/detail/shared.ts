import type { TranslationBundle } from '@jupyterlab/translation';
import type { FindingsView, ReasonFinding } from '../../types';

export type Part = { view: FindingsView; reason: ReasonFinding };

/** A severity or share of evidence, which stays the same for every reader. */
export const decimals = (value: number, lang: string): string =>
  new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);

export function audienceNames(trans: TranslationBundle): Record<string, string> {
  return {
    leadership: trans.__('Leadership'),
    front_line: trans.__('Front line'),
    customers: trans.__('Customers'),
    auditor: trans.__('Auditor')
  };
}
