import { describe, expect, it } from 'vitest';
import { filterOf, hasFilter, readAuditSearch, wholeOf, withinADay } from './search';

const from = '2026-11-20T08:00:00.000Z';
const to = '2026-11-20T09:00:00.000Z';

describe('the address of the audit log', () => {
  it('means today when it says nothing', () => {
    expect(wholeOf(readAuditSearch({})).range).toBe('today');
  });

  it('takes a custom range only with both ends', () => {
    expect(wholeOf(readAuditSearch({ range: 'custom', from, to }))).toMatchObject({ from, to });
    expect(wholeOf(readAuditSearch({ range: 'custom', from })).range).toBe('today');
    expect(wholeOf(readAuditSearch({ range: 'custom', from, to: 'soon' })).range).toBe('today');
  });

  it('ignores the ends when a range is named', () => {
    const search = wholeOf(readAuditSearch({ range: 'yesterday', from, to }));
    expect(search.range).toBe('yesterday');
    expect(search.from).toBeUndefined();
  });

  it('narrows the list, not the histogram, to the part that was drawn', () => {
    const search = readAuditSearch({ range: 'today', part: `${from}/${to}`, status: 'failure' });
    expect(filterOf(search)).toMatchObject({ range: undefined, from, to, status: 'failure' });
    expect(wholeOf(search).range).toBe('today');
    expect(wholeOf(search).from).toBeUndefined();
  });

  it('drops a part that is none', () => {
    expect(readAuditSearch({ part: from }).part).toBeUndefined();
    expect(readAuditSearch({ part: `${from}/x` }).part).toBeUndefined();
  });

  it('takes the last of what is said twice, and no nonsense', () => {
    expect(readAuditSearch({ item: ['user', 'role'], status: 'nonsense' })).toMatchObject({ item: 'role', status: undefined });
  });

  it('counts filters, not times', () => {
    expect(hasFilter(readAuditSearch({ range: 'custom', from, to, zone: 'utc' }))).toBe(false);
    expect(hasFilter(readAuditSearch({ target: 'usr_1' }))).toBe(true);
  });

  it('writes days only where they are needed', () => {
    expect(withinADay(readAuditSearch({}))).toBe(true);
    expect(withinADay(readAuditSearch({ range: 'last_week' }))).toBe(false);
    expect(withinADay(readAuditSearch({ range: 'last_week', part: `${from}/${to}` }))).toBe(true);
  });
});
