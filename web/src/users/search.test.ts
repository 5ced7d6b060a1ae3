import { describe, expect, it } from 'vitest';
import { hasFilter, readTyped, readUserSearch } from './search';

describe('typing in the search field', () => {
  it('understands status:locked like the chip', () => {
    expect(readTyped('hadzic status:locked')).toEqual({ search: 'hadzic', status: ['locked'] });
  });
  it('leaves the status filter alone when none is typed', () => {
    expect(readTyped('hadzic')).toEqual({ search: 'hadzic' });
    expect(readTyped('status:unheard')).toEqual({ search: 'status:unheard' });
  });
});

it('reads only what it knows from the address', () => {
  expect(readUserSearch({ status: ['locked', 'hacked'], sort: '-email', lastLogin: 'soon', cursor: 'abc' })).toEqual({
    search: undefined, status: ['locked'], role: undefined, team: undefined, lastLogin: undefined, secondFactor: undefined, signInMethod: undefined, sort: '-email', cursor: ['abc'],
  });
});

it('does not take the order or the page for a filter', () => {
  expect(hasFilter({ sort: 'email', cursor: ['x'] })).toBe(false);
  expect(hasFilter({ team: 'tea_1' })).toBe(true);
});
