import { expect, test } from 'vitest';
import { partOfDay } from './partOfDay';

test('the part of the day is that of the reader', () => {
  const at = new Date('2026-11-22T05:30:00Z');
  expect(partOfDay(at, 'Europe/Oslo')).toBe('morning');
  expect(partOfDay(at, 'Asia/Tokyo')).toBe('day');
  expect(partOfDay(at, 'America/New_York')).toBe('evening');
  expect(partOfDay(new Date('2026-11-22T00:10:00Z'), 'UTC')).toBe('evening');
  expect(partOfDay(new Date('2026-11-22T12:00:00Z'), 'UTC')).toBe('day');
});
