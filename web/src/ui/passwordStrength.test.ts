import { expect, it } from 'vitest';
import { strengthOf } from './passwordStrength';

it('knows what many people choose, and what nobody guesses', () => {
  expect(strengthOf('password1', [])).toEqual({ score: 0, common: true });
  expect(strengthOf('vexing turnip lamps 81', [])).toEqual({ score: 4, common: false });
});

it('counts the name of the user as known', () => {
  expect(strengthOf('amelie.fournier', ['amelie.fournier']).score).toBe(0);
});

it('answers at once however long the password is', () => {
  const start = performance.now();
  strengthOf('a1B!'.repeat(32), []);
  expect(performance.now() - start).toBeLessThan(2000);
});
