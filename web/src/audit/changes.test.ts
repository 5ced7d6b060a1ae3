import { describe, expect, it } from 'vitest';
import { narrow } from './changes';
import { callOf, eventLink, targetHref } from './links';
import type { AuditEvent } from '../api/auditTypes';

describe('what changed', () => {
  it('shows of lists only what came and went', () => {
    expect(narrow({ field: 'permissions', before: 'users/view, users/manage', after: 'users/view, audit/view' }))
      .toEqual({ field: 'permissions', before: 'users/manage', after: 'audit/view' });
  });

  it('leaves other values whole, commas and all', () => {
    const change = { field: 'name', before: 'a, b', after: 'a, c' };
    expect(narrow(change)).toEqual(change);
  });

  it('has no before for a list that only grew', () => {
    expect(narrow({ field: 'roles', before: 'x', after: 'x, y' })).toEqual({ field: 'roles', before: undefined, after: 'y' });
  });
});

describe('links of an event', () => {
  const event = { id: 'evt_1', at: '2026-11-22T10:38:19.5Z' } as AuditEvent;

  it('lead to its own minute, so that they work tomorrow', () => {
    const url = new URL(eventLink(event));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      range: 'custom', from: '2026-11-22T10:38:00.000Z', to: '2026-11-22T10:39:00.000Z', event: 'evt_1',
    });
  });

  it('cannot break out of the quotes of a shell', () => {
    expect(callOf({ search: "o'neil" }, 'https://gate.example').match(/'/g)).toHaveLength(2);
  });

  it('know which things have pages', () => {
    expect(targetHref({ kind: 'role', id: 'rol_1' })).toBe('/roles/rol_1');
    expect(targetHref({ kind: 'session', id: 'ses_1' })).toBeUndefined();
  });
});
