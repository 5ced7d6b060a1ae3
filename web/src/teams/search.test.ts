import { expect, it } from 'vitest';
import { readTeamSearch, readTeamsSearch, teamHref } from './search';

it('takes only what it knows from the address of the list', () => {
  expect(readTeamsSearch({ search: 'desk', role: 'rol_1', sort: '-users', page: '3' })).toEqual({ search: 'desk', role: 'rol_1', sort: '-users', page: '3' });
  expect(readTeamsSearch({ sort: 'name', page: '1' })).toEqual({ search: undefined, role: undefined, sort: undefined, page: undefined });
  expect(readTeamsSearch({ sort: 'salary', page: '-2' })).toMatchObject({ sort: undefined, page: undefined });
});

it('takes only what belongs to the open tab of a team', () => {
  expect(readTeamSearch({ find: 'ann', cursor: ['x'] })).toEqual({ tab: undefined, find: 'ann', cursor: ['x'] });
  expect(readTeamSearch({ tab: 'roles', find: 'ann', cursor: 'x' })).toEqual({ tab: 'roles', find: undefined, cursor: undefined });
  expect(readTeamSearch({ tab: 'history', find: 'ann', cursor: 'x' })).toEqual({ tab: 'history', find: undefined, cursor: ['x'] });
});

it('has one address for each tab, the bare one for the members', () => {
  expect(readTeamSearch({ tab: 'members' }).tab).toBeUndefined();
  expect(teamHref('tea_1')).toBe('/teams/tea_1');
  expect(teamHref('tea_1', 'roles')).toBe('/teams/tea_1?tab=roles');
});
