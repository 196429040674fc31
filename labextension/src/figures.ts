import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

/** Figures in the reader's language. Unknown is "–", never 0. */
export const UNKNOWN = '–';

type Maybe = number | null | undefined;

export class Figures {
  constructor(
    readonly lang: string,
    readonly currency = 'USD',
    readonly trans: TranslationBundle = nullTranslator.load('')
  ) {}

  whole(value: Maybe): string {
    return this.number(value, { maximumFractionDigits: 0 });
  }

  /** Up to three significant digits, for measures of any size. */
  measure(value: Maybe): string {
    return this.number(value, { maximumSignificantDigits: 3 });
  }

  percent(share: Maybe): string {
    return this.number(share, { style: 'percent', maximumFractionDigits: 0 });
  }

  /** Points of a hundred as percent, to a tenth. */
  percentOf(points: Maybe): string {
    return this.number(points == null ? points : points / 100, { style: 'percent', maximumFractionDigits: 1 });
  }

  /** A number as it was given. */
  measured(value: Maybe): string {
    return this.number(value, { maximumFractionDigits: 6 });
  }

  /** A metric's value with its unit; shares as percent. */
  metric(value: Maybe, unit: string): string {
    if (unit === 'share') {
      return this.number(value, { style: 'percent', maximumSignificantDigits: 3 });
    }
    const figure = this.measure(value);
    return value === null || value === undefined ? figure : this.withUnit(figure, unit);
  }

  money(value: Maybe): string {
    return this.number(value, {
      style: 'currency',
      currency: this.currency,
      notation: 'compact',
      maximumSignificantDigits: 2
    });
  }

  range(low: Maybe, high: Maybe, one: (value: Maybe) => string = v => this.whole(v)): string {
    return low === null || low === undefined || high === null || high === undefined ? '' : `${one(low)}–${one(high)}`;
  }

  moneyRange(low: Maybe, high: Maybe): string {
    if (low === null || low === undefined || high === null || high === undefined) {
      return '';
    }
    const format = new Intl.NumberFormat(this.lang, {
      style: 'currency',
      currency: this.currency,
      notation: 'compact',
      maximumSignificantDigits: 2
    }) as Intl.NumberFormat & { formatRange?: (low: number, high: number) => string };
    return format.formatRange?.(low, high) ?? `${format.format(low)}–${format.format(high)}`;
  }

  signed(value: Maybe): string {
    return this.number(value, { maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  }

  /** A difference to one decimal, with its sign. */
  tenths(value: Maybe): string {
    return this.number(value, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  }

  day(when: string | null | undefined): string {
    return this.time(when, { day: 'numeric', month: 'short', year: 'numeric' });
  }

  dayAndTime(when: string | null | undefined): string {
    return this.time(when, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
  }

  clock(when: string | null | undefined): string {
    return this.time(when, { hour: '2-digit', minute: '2-digit' });
  }

  seconds(value: Maybe): string {
    return this.number(value, { style: 'unit', unit: 'second', maximumFractionDigits: 0 });
  }

  /** Counts, scores and ratios have no unit. */
  private withUnit(figure: string, unit: string): string {
    const { trans } = this;
    const units: { [unit: string]: string } = {
      h: trans.__('%1 h', figure),
      d: trans.__('%1 d', figure),
      s: trans.__('%1 s', figure),
      min: trans.__('%1 min', figure),
      months: trans.__('%1 mo.', figure),
      points: trans.__('%1 points', figure),
      'per day': trans.__('%1 a day', figure),
      'per month': trans.__('%1 a month', figure),
      'per year': trans.__('%1 a year', figure)
    };
    return units[unit] ?? figure;
  }

  private number(value: Maybe, options: Intl.NumberFormatOptions): string {
    return value === null || value === undefined ? UNKNOWN : new Intl.NumberFormat(this.lang, options).format(value);
  }

  private time(when: string | null | undefined, options: Intl.DateTimeFormatOptions): string {
    return when ? new Intl.DateTimeFormat(this.lang, options).format(new Date(when)) : UNKNOWN;
  }
}

/** The lab's language as Intl knows it; English where it does not. */
export function language(code: string): string {
  const tag = code.replace('_', '-') || 'en';
  try {
    return Intl.NumberFormat.supportedLocalesOf([tag])[0] ?? 'en';
  } catch {
    return 'en';
  }
}
