import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../api/keys';
import { addressesOf, changeOf, draftOf, endOf, formOf, type NewKeyForm } from './keyForm';

const key: ApiKey = {
  id: 'key_1', name: 'Sync', status: 'active', scopes: ['roles/view', 'users/view'], allowedAddresses: ['192.0.2.1', '198.51.100.0/24'],
  validFrom: '2026-11-22T10:00:00Z', validTo: '2027-11-22T10:00:00.123456Z', createdAt: '2026-11-22T10:00:00Z', createdBy: 'ann', updatedAt: '2026-11-22T10:00:00Z', etag: '"1"',
};
const now = Date.parse('2026-11-22T10:00:00Z');
const form: NewKeyForm = { name: ' Sync ', begins: 'now', validFrom: undefined, lasts: '90', validTo: undefined, allowedAddresses: '' };

test('addresses stand on lines or between commas, each once', () => {
  expect(addressesOf(' 192.0.2.1\n\n10.0.0.0/8, 192.0.2.1;2001:db8::1 - 2001:db8::5 ')).toEqual(['192.0.2.1', '10.0.0.0/8', '2001:db8::1 - 2001:db8::5']);
});

describe('endOf', () => {
  test('counts from now', () => expect(endOf(form, now)).toBe('2027-02-20T10:00:00.000Z'));
  test('counts from a later beginning', () => {
    expect(endOf({ ...form, begins: 'later', validFrom: '2026-12-22T10:00:00Z', lasts: '30' }, now)).toBe('2027-01-21T10:00:00.000Z');
  });
  test('is what was typed', () => expect(endOf({ ...form, lasts: 'other', validTo: '2028-01-01T00:00:00Z' }, now)).toBe('2028-01-01T00:00:00Z'));
  test('is nothing before it was typed', () => expect(endOf({ ...form, lasts: 'other' }, now)).toBeUndefined());
});

test('a beginning that was typed and taken back is not sent', () => {
  expect(draftOf({ ...form, validFrom: '2026-12-22T10:00:00Z' }, ['users/view'], now)).toEqual({
    name: 'Sync', scopes: ['users/view'], allowedAddresses: [], validTo: '2027-02-20T10:00:00.000Z',
  });
});

describe('changeOf', () => {
  test('what stands as it was is no change', () => expect(changeOf(key, formOf(key), ['users/view', 'roles/view'])).toEqual({}));
  test('tells only what differs', () => {
    expect(changeOf(key, { ...formOf(key), name: ' Other ', allowedAddresses: '192.0.2.1' }, ['users/view'])).toEqual({
      name: 'Other', allowedAddresses: ['192.0.2.1'], scopes: ['users/view'],
    });
  });
  test('an end that was emptied is left as it is', () => expect(changeOf(key, { ...formOf(key), validTo: undefined }, key.scopes)).toEqual({}));
});
