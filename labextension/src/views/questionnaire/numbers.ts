/** The number in a text, null where it is none: decimal commas, groups and full-width figures are understood.
 *  1,000 is a thousand where thousands are grouped by commas, and one where they are not (Russian). The same rule as
 *  for forms that come back. */
export function numberIn(text: string, lang = 'en'): number | null {
  let plain = text.normalize('NFKC').replace(/[\s'’]/g, '').replace('−', '-');
  if (!lang.startsWith('ru') && /^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(plain)) {
    plain = plain.replace(/,/g, '');
  } else if (/^-?[1-9]\d{0,2}(\.\d{3})+,\d+$/.test(plain)) {
    plain = plain.replace(/\./g, '').replace(',', '.');
  } else {
    plain = plain.replace(',', '.');
  }
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}

/** How long a respondent takes by kind of question: their own median once 5 answers are there. */
export function secondsFor(kind: string, usual: number, pace: Record<string, number[]>): number {
  const own = pace[kind === 'number' ? 'number' : 'choice'] ?? [];
  if (own.length < 5) {
    return usual;
  }
  const sorted = [...own].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
