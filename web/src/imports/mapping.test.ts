import { describe, expect, it } from 'vitest';
import { hasKey, remapped } from './mapping';
import { readImportSearch } from './search';

const columns = [
  { column: 'Login', sample: 'amelie', field: 'username' },
  { column: 'Mail', sample: 'a@hf.example', field: 'email' },
  { column: 'Notes', sample: 'tall' },
];

describe('a column gets a field', () => {
  it('that nobody has', () => {
    expect(remapped(columns, 'Notes', 'mobile')).toEqual([{ column: 'Notes', field: 'mobile' }]);
  });
  it('that another had, which loses it first', () => {
    expect(remapped(columns, 'Notes', 'email')).toEqual([{ column: 'Mail', field: null }, { column: 'Notes', field: 'email' }]);
  });
  it('or none', () => {
    expect(remapped(columns, 'Mail', null)).toEqual([{ column: 'Mail', field: null }]);
  });
});

it('needs the username or the email to know who is meant', () => {
  expect(hasKey(columns)).toBe(true);
  expect(hasKey(columns.slice(2))).toBe(false);
});

it('reads only outcomes that there are', () => {
  expect(readImportSearch({ outcome: 'failed', cursor: 'x' })).toEqual({ outcome: 'failed', cursor: ['x'] });
  expect(readImportSearch({ outcome: 'exploded' }).outcome).toBeUndefined();
});
