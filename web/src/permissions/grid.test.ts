import { describe, expect, it } from 'vitest';
import type { Permission, PermissionGroup } from '../api/accessTypes';
import { gridOf, narrowed } from './grid';

function permission(id: string, group: PermissionGroup): Permission {
  const [thing = '', action = ''] = id.split('/');
  return { id, thing, action, group, name: id, description: '', grantable: true };
}

const catalogue = [
  permission('campaigns/launch', 'platform'),
  permission('campaigns/view', 'platform'),
  permission('operator/accounts', 'operator'),
  permission('users/manage', 'people'),
  permission('users/view', 'people'),
  permission('roles/view', 'people'),
];

describe('the grid of permissions', () => {
  it('orders groups as the navigation does, whatever the server sends first', () => {
    expect(gridOf(catalogue).groups.map(({ group }) => group)).toEqual(['people', 'operator', 'platform']);
  });

  it('puts usual actions first and gives no column to what one thing alone knows', () => {
    expect(gridOf(catalogue).actions).toEqual(['view', 'manage']);
  });

  it('gives a column to an action of its own that several things share', () => {
    expect(gridOf([...catalogue, permission('flows/launch', 'platform')]).actions).toEqual(['view', 'manage', 'launch']);
  });

  it('has at most five columns', () => {
    const actions = ['a', 'b', 'c', 'd', 'e', 'f'];
    const many = actions.flatMap((action) => [permission(`x/${action}`, 'platform'), permission(`y/${action}`, 'platform')]);
    expect(gridOf(many).actions).toHaveLength(5);
  });

  it('keeps things of one name in different groups apart', () => {
    const things = gridOf([permission('users/view', 'people'), permission('users/view', 'platform')]).groups.map(({ things: rows }) => rows.length);
    expect(things).toEqual([1, 1]);
  });

  it('drops groups without a row that fits', () => {
    const some = narrowed(gridOf(catalogue), ({ id }) => id === 'roles');
    expect(some.groups.map(({ group, things }) => [group, things.map(({ id }) => id)])).toEqual([['people', ['roles']]]);
  });
});
