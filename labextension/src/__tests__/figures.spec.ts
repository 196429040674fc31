import { expect, it } from 'vitest';
import { Figures, language } from '../figures';

it('writes unknown as a dash and never as 0', () => {
  const f = new Figures('en');
  expect([f.whole(null), f.percent(undefined), f.money(null), f.day(null)]).toEqual(['–', '–', '–', '–']);
  expect(f.whole(0)).toBe('0');
  expect(f.range(null, 3)).toBe('');
});

it('writes money, shares and measures as the reader does', () => {
  expect(new Figures('en', 'JPY').money(11_234_567)).toBe('¥11M');
  expect(new Figures('ja', 'JPY').money(11_234_567)).toBe('￥1100万');
  expect(new Figures('en', 'JPY').moneyRange(2_700_000, 4_900_000)).toMatch(/^¥2\.7M?\s?–\s?¥?4\.9M$/);
  expect(new Figures('en').metric(0.081, 'share')).toBe('8.1%');
  expect(new Figures('en').metric(41.23, 'h')).toBe('41.2 h');
  expect(new Figures('en').signed(-8.2)).toBe('-8');
});

it('takes the language of the lab, and English for one that nobody knows', () => {
  expect(language('ja_JP')).toBe('ja-JP');
  expect(language('no_such_thing_x')).toBe('en');
});
