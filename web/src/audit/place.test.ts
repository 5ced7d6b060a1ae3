import { expect, it } from 'vitest';
import { placeAfter, placeOf } from './place';

it('keeps the number and the cursor, dots and all', () => {
  expect(placeOf(['50.abc', placeAfter(93, 'x.y')])).toEqual({ before: 93, cursor: 'x.y' });
});

it('starts at the newest when there is nothing, or nonsense', () => {
  for (const places of [undefined, [], ['abc'], ['.abc'], ['50.']]) expect(placeOf(places)).toEqual({ before: 0, cursor: undefined });
});
