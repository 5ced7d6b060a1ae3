import { describe, expect, it } from 'vitest';
import { keptOf, shownOf } from './columnChoice';

const columns = [
  { id: 'name', title: 'Name' }, { id: 'email', title: 'Email' }, { id: 'what', title: 'What', fixed: true },
  { id: 'created', title: 'Created', extra: true }, { id: 'menu', title: 'Actions', hideTitle: true },
];
const ids = (kept: string) => shownOf(columns, kept).map(({ id }) => id);

describe('columns', () => {
  it('are those of the program until somebody chooses', () => expect(ids('')).toEqual(['name', 'email', 'what', 'menu']));
  it('are hidden and added, in their own order', () => expect(ids('created -email')).toEqual(['name', 'what', 'created', 'menu']));
  it('stay when they are the first, needed, or a menu', () => expect(ids('-name -what -menu')).toEqual(['name', 'email', 'what', 'menu']));
  it('pass over what is no longer there', () => expect(ids('-gone gone')).toEqual(['name', 'email', 'what', 'menu']));
});

it('keeps the difference only', () => {
  expect(keptOf(columns, ['name', 'email', 'what', 'menu'])).toBe('');
  expect(keptOf(columns, ['created'])).toBe('-email created');
  expect(ids(keptOf(columns, ['name', 'created']))).toEqual(['name', 'what', 'created', 'menu']);
});
