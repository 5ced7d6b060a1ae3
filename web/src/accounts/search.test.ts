import { expect, it } from 'vitest';
import { filterOf, hasFilter, readAccountsSearch } from './search';

it('reads what the address says, and nothing else', () => {
  const search = readAccountsSearch({ search: 'nor', status: 'disabled', depth: 'all', under: 'acc_1', settings: 'passwords', cursor: ['a', 'b'], evil: 'x' });
  expect(search).toEqual({ search: 'nor', status: 'disabled', depth: 'all', under: 'acc_1', settings: 'passwords', cursor: ['a', 'b'] });
  expect(filterOf(search)).toEqual({ search: 'nor', status: 'disabled', deep: true });
});

it('takes unknown words for nothing', () => {
  const search = readAccountsSearch({ status: 'gone', depth: 'some', settings: 'colour' });
  expect(search.settings).toBeUndefined();
  expect(filterOf(search)).toEqual({ search: undefined, status: undefined, deep: undefined });
  expect(hasFilter(search)).toBe(false);
});
