import { describe, expect, it } from 'vitest';
import type { Setting } from '../api/accountTypes';
import { standing, wishesOf } from './draft';

const inherited: Setting = { name: 'language', value: 'en', own: null, locked: false, lockedAbove: false };
const set: Setting = { name: 'timeZone', value: 'Europe/Oslo', own: 'Europe/Oslo', locked: true, lockedAbove: false };

describe('what is sent', () => {
  it('is nothing while nothing differs, also after a change was taken back', () => {
    expect(wishesOf([inherited, set], {})).toEqual({});
    expect(wishesOf([inherited, set], { language: { own: null }, timeZone: { own: 'Europe/Oslo', locked: true } })).toEqual({});
  });

  it('is the value, the lock or both', () => {
    expect(wishesOf([inherited, set], { language: { own: 'sl', locked: true }, timeZone: { own: 'UTC' } }))
      .toEqual({ language: { value: 'sl', locked: true }, timeZone: { value: 'UTC' } });
    expect(wishesOf([set], { timeZone: { locked: false } })).toEqual({ timeZone: { locked: false } });
  });

  it('gives a setting back, and its lock with it', () => {
    expect(standing(set, { own: null })).toEqual({ own: null, locked: false });
    expect(wishesOf([set], { timeZone: { own: null } })).toEqual({ timeZone: { inherit: true } });
  });
});
