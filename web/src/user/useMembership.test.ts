import { expect, it } from 'vitest';
import type { User } from '../api/types';
import { withMembership } from './useMembership';

const user = { id: 'usr_1', roles: [{ id: 'analyze_manager', name: 'Analyze manager', kind: 'system' }], teams: [{ id: 'tea_1', name: 'Nordic' }] } as User;
const lead = { id: 'rol_1', name: 'Night shift lead', kind: 'custom' as const };

it('adds a role once, however often it is given', () => {
  const twice = withMembership(withMembership(user, 'role', lead, true), 'role', lead, true);
  expect(twice.roles.map(({ id }) => id)).toEqual(['analyze_manager', 'rol_1']);
  expect(twice.teams).toEqual(user.teams);
});

it('takes only what is meant', () => {
  expect(withMembership(user, 'role', { id: 'analyze_manager', name: '' }, false).roles).toEqual([]);
  expect(withMembership(user, 'team', { id: 'tea_1', name: '' }, false)).toMatchObject({ teams: [], roles: user.roles });
});
