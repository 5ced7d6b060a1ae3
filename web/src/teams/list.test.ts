import { expect, it } from 'vitest';
import type { Team } from '../api/types';
import { matching, rolesOf } from './list';

const role = (id: string, name: string) => ({ id, name, kind: 'custom' as const, needsSeat: false });
const team = (name: string, users: number, createdAt: string, roles: Team['roles'] = [], description = '') =>
  ({ id: name, name, users, usersExact: true, createdAt, roles, description, etag: '"1"' }) as Team;

const teams = [
  team('Billing', 4, '2026-03-01T00:00:00Z', [role('rol_1', 'Payer')], 'Invoices'),
  team('Customs', 9, '2026-01-01T00:00:00Z'),
  team('Night desk', 4, '2026-02-01T00:00:00Z', [role('rol_2', 'Lead'), role('rol_1', 'Payer')]),
];
const names = (list: Team[]) => list.map(({ name }) => name);

it('finds by name and description, whatever the capitals', () => {
  expect(names(matching(teams, { search: ' DESK ' }))).toEqual(['Night desk']);
  expect(names(matching(teams, { search: 'invoice' }))).toEqual(['Billing']);
  expect(names(matching(teams, { search: 'invoice', role: 'rol_2' }))).toEqual([]);
  expect(names(matching(teams, { role: 'rol_1' }))).toEqual(['Billing', 'Night desk']);
});

it('orders without touching what it was given', () => {
  expect(names(matching(teams, {}))).toEqual(['Billing', 'Customs', 'Night desk']);
  expect(names(matching(teams, { sort: '-name' }))).toEqual(['Night desk', 'Customs', 'Billing']);
  expect(names(matching(teams, { sort: '-users' }))).toEqual(['Customs', 'Billing', 'Night desk']);
  expect(names(matching(teams, { sort: 'created' }))).toEqual(['Customs', 'Night desk', 'Billing']);
  expect(names(teams)).toEqual(['Billing', 'Customs', 'Night desk']);
});

it('names every role once', () => {
  expect(rolesOf(teams).map(({ name }) => name)).toEqual(['Lead', 'Payer']);
});
