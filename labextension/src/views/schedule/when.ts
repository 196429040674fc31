import type { TranslationBundle } from '@jupyterlab/translation';

export type Every = 'month' | 'quarter' | 'week' | 'day' | 'cron';

/** When an audit is to run, as the form holds it: `day` of the month, `weekday` from Sunday as 0, `time` as 09:00. */
export interface IWhen {
  every: Every;
  day: number;
  weekday: number;
  time: string;
  cron: string;
}

export const MONTHLY: IWhen = { every: 'month', day: 1, weekday: 1, time: '09:00', cron: '0 9 1 * *' };
/** The last day that every month has. */
export const LAST_DAY = 28;
const QUARTERS = '1,4,7,10';

/** The five fields of cron. */
export function cronOf(when: IWhen): string {
  const [hour, minute] = when.time.split(':').map(Number);
  const at = `${minute || 0} ${hour || 0}`;
  switch (when.every) {
    case 'month':
      return `${at} ${when.day} * *`;
    case 'quarter':
      return `${at} ${when.day} ${QUARTERS} *`;
    case 'week':
      return `${at} * * ${when.weekday}`;
    case 'day':
      return `${at} * * *`;
    default:
      return when.cron.trim();
  }
}

/** The form's words for an expression; what they do not reach stays a cron expression. */
export function whenOf(cron: string): IWhen {
  const [minute, hour, day, month, weekday] = cron.trim().split(/\s+/);
  const own: IWhen = { ...MONTHLY, every: 'cron', cron };
  const plain = (text: string, most: number) => /^\d{1,2}$/.test(text) && Number(text) <= most;
  if (weekday === undefined || !plain(minute, 59) || !plain(hour, 23)) {
    return own;
  }
  const when = { ...own, time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` };
  if (plain(day, 31) && weekday === '*' && (month === '*' || month === QUARTERS)) {
    return { ...when, every: month === '*' ? 'month' : 'quarter', day: Number(day) };
  }
  if (day === '*' && month === '*') {
    return weekday === '*' ? { ...when, every: 'day' } : plain(weekday, 7) ? { ...when, every: 'week', weekday: Number(weekday) % 7 } : own;
  }
  return own;
}

/** The name of a day of the week, Sunday as 0. */
export const weekdayName = (day: number, lang: string): string =>
  new Intl.DateTimeFormat(lang, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 10, 22 + day)));

/** "Every month on day 1 at 09:00 Asia/Tokyo". */
export function sentence(when: IWhen, timezone: string, trans: TranslationBundle, lang: string): string {
  switch (when.every) {
    case 'month':
      return trans.__('Every month on day %1 at %2 %3', when.day, when.time, timezone);
    case 'quarter':
      return trans.__('Every quarter (January, April, July, October) on day %1 at %2 %3', when.day, when.time, timezone);
    case 'week':
      return trans.__('Every week on %1 at %2 %3', weekdayName(when.weekday, lang), when.time, timezone);
    case 'day':
      return trans.__('Every day at %1 %2', when.time, timezone);
    default:
      return trans.__('At the times of “%1” in %2', when.cron, timezone);
  }
}

/** A date spelt out in the schedule's own time zone. */
export const spelt = (when: string, timezone: string, lang: string): string =>
  new Intl.DateTimeFormat(lang, {
    weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false,
    timeZone: timezone
  }).format(new Date(when));
