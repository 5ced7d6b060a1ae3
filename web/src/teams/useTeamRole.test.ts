import { expect, it } from 'vitest';
import type { Team } from '../api/types';
import { withRole } from './useTeamRole';

const lead = { id: 'rol_1', name: 'Lead', kind: 'custom' as const, needsSeat: false };
const viewer = { id: 'inbox_viewer', name: 'Viewer', kind: 'system' as const, needsSeat: false };
const team = { id: 'tea_1', roles: [viewer] } as unknown as Team;

it('gives a role once, however often it is given', () => {
  expect(withRole(withRole(team, lead, true), lead, true).roles).toEqual([viewer, lead]);
});

it('takes only what is meant', () => {
  expect(withRole(team, lead, false).roles).toEqual([viewer]);
  expect(withRole(team, viewer, false).roles).toEqual([]);
});
