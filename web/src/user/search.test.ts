import { expect, it } from 'vitest';
import { readPersonSearch, tabHref } from './search';

it('takes only what belongs to the open tab from the address', () => {
  expect(readPersonSearch({ tab: 'permissions', find: 'users', cursor: 'x' })).toEqual({ tab: 'permissions', find: 'users', cursor: undefined });
  expect(readPersonSearch({ tab: 'history', find: 'users', cursor: ['x', 'y'] })).toEqual({ tab: 'history', find: undefined, cursor: ['x', 'y'] });
  expect(readPersonSearch({ tab: 'salary' })).toEqual({ tab: undefined, find: undefined, cursor: undefined });
});

it('has one address for each tab, the bare one for the details', () => {
  expect(readPersonSearch({ tab: 'details' }).tab).toBeUndefined();
  expect(tabHref('self', 'details')).toBe('/users/self');
  expect(tabHref('usr_1', 'roles')).toBe('/users/usr_1?tab=roles');
});
