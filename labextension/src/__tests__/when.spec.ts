import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import { cronOf, MONTHLY, sentence, spelt, whenOf } from '../views/schedule/when';

const trans = nullTranslator.load('churn_audit_lab');
const told = (cron: string) => sentence(whenOf(cron), 'Asia/Tokyo', trans, 'en');

it('reads as a sentence', () => {
  expect(sentence(MONTHLY, 'Asia/Tokyo', trans, 'en')).toBe('Every month on day 1 at 09:00 Asia/Tokyo');
  expect(told('5 9 15 1,4,7,10 *')).toBe('Every quarter (January, April, July, October) on day 15 at 09:05 Asia/Tokyo');
  expect(told('0 9 * * 1')).toBe('Every week on Monday at 09:00 Asia/Tokyo');
  expect(told('0 9 * * 7')).toBe('Every week on Sunday at 09:00 Asia/Tokyo');
  expect(told('30 18 * * *')).toBe('Every day at 18:30 Asia/Tokyo');
});

it('keeps what the sentence cannot say as the expression it is', () => {
  for (const cron of ['*/5 * * * *', '0 9 1 * 1', '0 9 1 2 *', '0 9,12 * * *', '0 9 * * 1-5', '0 9 1', '0 25 1 * *']) {
    expect(whenOf(cron)).toMatchObject({ every: 'cron', cron });
  }
});

it('comes back from every expression it makes', () => {
  for (const every of ['month', 'quarter', 'week', 'day'] as const) {
    const when = { ...MONTHLY, every, day: 28, weekday: 0, time: '07:05' };
    expect(cronOf(whenOf(cronOf(when)))).toBe(cronOf(when));
    expect(whenOf(cronOf(when)).every).toBe(every);
  }
});

it('spells dates in the zone of the schedule', () => {
  expect(spelt('2026-12-01T00:00:00Z', 'Asia/Tokyo', 'en-GB')).toMatch(/Tuesday.*1 December 2026.*09:00/);
});
