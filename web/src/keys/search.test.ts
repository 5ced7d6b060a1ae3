import { expect, test } from 'vitest';
import { keyHref, readKeySearch, readKeysSearch, readTyped } from './search';

test('what the address says is read, and nonsense is left out', () => {
  expect(readKeysSearch({ search: 'sync', status: ['expired', 'lost'], sort: 'name', cursor: 'a' })).toEqual({ search: 'sync', status: ['expired'], sort: undefined, cursor: ['a'] });
  expect(readKeysSearch({ sort: '-lastUsed' }).sort).toBe('-lastUsed');
});

test('a typed status is the chip', () => {
  expect(readTyped('sync status:expired STATUS:revoked')).toEqual({ search: 'sync', status: ['expired', 'revoked'] });
  expect(readTyped('status:lost')).toEqual({ search: 'status:lost' });
});

test('tabs of a key have their own parts', () => {
  expect(readKeySearch({ tab: 'history', cursor: 'a', find: 'users' })).toEqual({ tab: 'history', cursor: ['a'], find: undefined });
  expect(readKeySearch({ cursor: 'a', find: 'users' })).toEqual({ tab: undefined, cursor: undefined, find: 'users' });
  expect(keyHref('key_1', 'history')).toBe('/api-keys/key_1?tab=history');
});
