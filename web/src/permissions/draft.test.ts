import { describe, expect, it } from 'vitest';
import { noWishes, pending, wish, wished } from './draft';

const saved = ['users/view', 'users/manage'];

describe('wishes for a role', () => {
  it('adds and takes away on top of what is saved', () => {
    const wishes = wish(wish(noWishes, 'audit/view', true), 'users/manage', false);
    expect(wished(wishes, saved)).toEqual(['users/view', 'audit/view']);
  });

  it('forgets a box that was ticked back', () => {
    const wishes = wish(wish(noWishes, 'users/manage', false), 'users/manage', true);
    expect(pending(wishes, saved).size).toBe(0);
  });

  it('stands on top of what somebody else saved meanwhile', () => {
    const wishes = wish(wish(noWishes, 'audit/view', true), 'users/manage', false);
    const now = ['users/view', 'audit/view', 'teams/view', 'users/manage'];
    expect([...pending(wishes, now)]).toEqual([['users/manage', false]]);
    expect(wished(pending(wishes, now), now)).toEqual(['users/view', 'audit/view', 'teams/view']);
  });

  it('leaves the given wishes alone', () => {
    wish(noWishes, 'users/view', true);
    expect(noWishes.size).toBe(0);
  });
});
