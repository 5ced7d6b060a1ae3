import { describe, expect, it } from 'vitest';
import { initials, makeFmt, timeZones } from './fmt';

const at = '2026-11-22T09:42:07Z';
const now = Date.parse(at);
const before = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

describe('moments', () => {
  it('writes them in the zone of the reader, not of the machine', () => {
    expect(makeFmt('en', 'Europe/Oslo').dateTime(at)).toBe('22 Nov 2026, 10:42');
    expect(makeFmt('en', 'America/New_York').dateTime(at)).toBe('22 Nov 2026, 04:42');
  });
  it('names the zone when it has to be exact', () => {
    expect(makeFmt('en', 'Europe/Oslo').exact(at)).toBe('22 Nov 2026, 10:42:07 Europe/Oslo');
  });
  it.each([
    [0.5, 'now'], [12, '12 min ago'], [61, '1 hr ago'], [26 * 60, 'yesterday'], [4 * 24 * 60, '4 days ago'], [35 * 24 * 60, '1 mo ago'], [120 * 24 * 60, '3 mo ago'],
  ])('says %d minutes ago as "%s"', (minutes, words) => {
    expect(makeFmt('en', 'Europe/Oslo').relative(before(minutes), now)).toBe(words);
  });
  it('counts days by the calendar of the zone', () => {
    // 25 hours back is two calendar days back where midnight lies between twice.
    const morning = Date.parse('2026-11-22T00:30:00Z');
    const ago = new Date(morning - 25 * 3_600_000).toISOString();
    expect(makeFmt('en', 'UTC').relative(ago, morning)).toBe('2 days ago');
    expect(makeFmt('en', 'Asia/Tokyo').relative(ago, morning)).toBe('yesterday');
  });
  it('tells months past from months to come in Arabic', () => {
    expect(makeFmt('ar', 'UTC').relative(before(100 * 24 * 60), now)).toMatch(/^قبل/u);
  });
});

describe('initials', () => {
  it.each([
    ['Amélie Fournier', 'AF'], ['José Antônio Ribeiro', 'JR'], ['陳 怡君', '陳'], ['김 서연', '김'], ['cher', 'C'], ['', ''],
  ])('of "%s" are "%s"', (name, letters) => expect(initials(name)).toBe(letters));
});

it('knows UTC and the zones of the world', () => {
  expect(timeZones()[0]).toBe('UTC');
  expect(timeZones()).toContain('Europe/Ljubljana');
});
