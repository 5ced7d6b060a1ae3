import { describe, expect, it } from 'vitest';
import { changedFields, patchOf, rebased, type Profile } from './profile';

const amelie: Profile = {
  firstName: 'Amélie', lastName: 'Fournier', email: 'a@hf.example', mobile: '+33612840742', language: 'fr', timeZone: 'Europe/Paris',
};

describe('what is saved', () => {
  it('is only what differs', () => {
    expect(patchOf(amelie, { ...amelie, lastName: 'Blanc', timeZone: 'UTC' })).toEqual({ lastName: 'Blanc', timeZone: 'UTC' });
  });
  it('is nothing when only blanks or signs between digits were typed', () => {
    expect(changedFields(amelie, { ...amelie, firstName: ' Amélie ', mobile: '+33 6 12-84 (07) 42' })).toEqual([]);
  });
  it('takes an emptied mobile away', () => {
    expect(patchOf(amelie, { ...amelie, mobile: ' ' })).toEqual({ mobile: '' });
  });
});

describe('somebody else changed the user while the form was open', () => {
  it('keeps what was typed and takes the rest', () => {
    const typed = { ...amelie, lastName: 'Blanc' };
    const fresh = { ...amelie, firstName: 'Amelie', lastName: 'Noir', language: 'en' };
    const next = rebased(amelie, fresh, typed);
    expect(next).toEqual({ ...fresh, lastName: 'Blanc' });
    expect(patchOf(fresh, next)).toEqual({ lastName: 'Blanc' });
  });
});
