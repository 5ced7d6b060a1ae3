import { expect, test } from 'vitest';
import type { Smsc } from '../api/smpp';
import { draftOf, elsewhere, formOf } from './smscForm';

const own: Smsc = { host: 'smsc.example.com', port: 3550, tls: true, systemId: 'gate', systemType: '', window: 50, enabled: false, updatedAt: '2026-11-23T10:00:00Z', etag: '"3"' };

test('what was set is in the form, but for the password', () => {
  expect(formOf(own)).toEqual({ host: 'smsc.example.com', port: '3550', tls: true, systemId: 'gate', password: '', systemType: '', window: '50', enabled: false });
  expect(formOf()).toMatchObject({ host: '', port: '2775', tls: true, window: '100', enabled: true });
});

test('an empty password is not sent', () => {
  expect(draftOf({ ...formOf(own), host: ' smsc.example.com ' })).not.toHaveProperty('password');
  expect(draftOf({ ...formOf(own), host: ' smsc.example.com ' })).toMatchObject({ host: 'smsc.example.com', port: 3550, window: 50 });
  expect(draftOf({ ...formOf(own), password: 'x' })).toMatchObject({ password: 'x' });
});

test('the password is wanted again where it would go elsewhere', () => {
  const form = formOf(own);
  expect(elsewhere(own, form)).toBe(false);
  expect(elsewhere(own, { ...form, window: '7', enabled: true, systemType: 'VMS' })).toBe(false);
  for (const change of [{ host: 'other.example.com' }, { port: '2775' }, { systemId: 'other' }, { tls: false }]) {
    expect(elsewhere(own, { ...form, ...change })).toBe(true);
  }
  expect(elsewhere({ ...own, tls: false }, { ...form, tls: true })).toBe(false);
});
