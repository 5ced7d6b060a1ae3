import { describe, expect, it } from 'vitest';
import { many, manyOf, one, oneOf, parseSearch, stringifySearch } from './search';

describe('the query of the address', () => {
  it('repeats names for lists, as the API does', () => {
    expect(stringifySearch({ status: ['locked', 'pending'], search: 'a b', cursor: undefined })).toBe('?status=locked&status=pending&search=a+b');
    expect(parseSearch('?status=locked&status=pending&search=a+b')).toEqual({ status: ['locked', 'pending'], search: 'a b' });
  });
  it('keeps what looks like a number or like JSON a word', () => {
    expect(parseSearch('?search=007&x=%5B1%5D')).toEqual({ search: '007', x: '[1]' });
  });
  it('is empty when nothing is set', () => expect(stringifySearch({ search: '', status: [] })).toBe(''));
});

describe('reading it', () => {
  const words = ['a', 'b'] as const;
  it('drops words that it does not know', () => {
    expect(oneOf(words, 'c')).toBeUndefined();
    expect(manyOf(words, ['b', 'c'])).toEqual(['b']);
    expect(manyOf(words, 'c')).toBeUndefined();
  });
  it('takes the last when one is wanted and several came', () => expect(one(['x', 'y'])).toBe('y'));
  it('takes one for a list of one', () => expect(many('x')).toEqual(['x']));
});
