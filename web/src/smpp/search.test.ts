import { expect, test } from 'vitest';
import { readSmppSearch, readTyped } from './search';

test('the address of the page is read, and what it does not know is left out', () => {
  expect(readSmppSearch({ search: 'sender', kind: 'receiver', cursor: ['a', 'b'] })).toEqual({ search: 'sender', kind: 'receiver', cursor: ['a', 'b'] });
  expect(readSmppSearch({ kind: 'listener', tab: 'x' })).toEqual({ search: undefined, kind: undefined, cursor: undefined });
});

test('a typed kind is the chip', () => {
  expect(readTyped('ann kind:RECEIVER 192.0.2')).toEqual({ search: 'ann 192.0.2', kind: 'receiver' });
  expect(readTyped('kind:listener')).toEqual({ search: 'kind:listener' });
  expect(readTyped('kind:transmitter')).toEqual({ search: undefined, kind: 'transmitter' });
});
