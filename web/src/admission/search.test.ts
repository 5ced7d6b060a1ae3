import { expect, test } from 'vitest';
import { readAdmissionSearch } from './search';

test('a visit is of one party, by a way in that exists', () => {
  expect(readAdmissionSearch({ user: 'usr_1', key: 'key_1', address: '192.0.2.1', service: 'smpp' })).toEqual({ user: 'usr_1', address: '192.0.2.1', service: 'smpp' });
  expect(readAdmissionSearch({ key: 'key_1', service: 'telnet' })).toEqual({ key: 'key_1' });
  expect(readAdmissionSearch({})).toEqual({});
});
