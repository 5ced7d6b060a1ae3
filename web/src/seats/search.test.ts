import { describe, expect, it } from 'vitest';
import { accountFilterOf, hasFilter, personFilterOf } from './filters';
import { readSeatsSearch } from './search';

const now = Date.parse('2026-11-22T15:00:00Z');

describe('the address of the seats', () => {
  it('keeps only what its tab knows', () => {
    const all = { usage: 'assigned', limit: 'set', state: 'near', sort: '-assigned', role: 'inbox_agent', lastLogin: 'never', from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
    expect(readSeatsSearch(all)).toMatchObject({ usage: 'assigned', limit: 'set', state: 'near', sort: '-assigned' });
    expect(readSeatsSearch(all)).not.toHaveProperty('role');
    expect(readSeatsSearch({ ...all, tab: 'inactive' })).toMatchObject({ role: 'inbox_agent', lastLogin: 'never' });
    expect(readSeatsSearch({ ...all, tab: 'inactive' })).not.toHaveProperty('usage');
    expect(readSeatsSearch({ ...all, tab: 'logs' })).toMatchObject({ from: '2026-11-01T00:00:00Z' });
  });

  it('takes what nobody knows for nothing', () => {
    expect(readSeatsSearch({ tab: 'nowhere', state: 'purple', sort: 'x' })).toMatchObject({ tab: undefined, state: undefined, sort: undefined });
    expect(readSeatsSearch({ tab: 'logs', from: '2026-11-01T00:00:00Z', to: 'soon' })).not.toHaveProperty('from');
  });

  it('shows the people of one account in place of the accounts', () => {
    expect(readSeatsSearch({ account: 'acc_1', role: 'inbox_agent', state: 'near' })).toMatchObject({ account: 'acc_1', role: 'inbox_agent' });
  });

  it('knows whether something narrows the list', () => {
    expect(hasFilter({ sort: '-assigned', cursor: ['x'], tab: 'inactive', assign: 'acc_1' })).toBe(false);
    expect(hasFilter({ search: 'x' })).toBe(true);
  });
});

describe('what is asked of the server', () => {
  it('turns spans of assignment into whole days', () => {
    expect(personFilterOf({ assigned: 'within_30d' }, now)).toMatchObject({ assignedFrom: '2026-10-23T00:00:00.000Z', assignedTo: undefined });
    expect(personFilterOf({ assigned: 'over_90d' }, now)).toMatchObject({ assignedFrom: undefined, assignedTo: '2026-08-24T00:00:00.000Z' });
  });

  it('asks for the inactive only in their tab', () => {
    expect(personFilterOf({ tab: 'inactive' }, now).inactive).toBe(true);
    expect(personFilterOf({ account: 'acc_1' }, now).inactive).toBeUndefined();
  });

  it('says that a limit is wanted', () => {
    expect(accountFilterOf({ limit: 'set', state: 'full' })).toMatchObject({ limited: true, state: 'full' });
    expect(accountFilterOf({}).limited).toBeUndefined();
  });
});
