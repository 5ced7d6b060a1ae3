import { expect, it } from 'vitest';
import { strengthOf } from './strength';

it.each([['', 'none'], ['1234567', 'short'], ['12345678', 'fair'], ['x'.repeat(12), 'good'], ['x'.repeat(16), 'strong']])(
  '"%s" is %s', (password, strength) => expect(strengthOf(password)).toBe(strength),
);

it('counts characters, not halves of them', () => {
  expect(strengthOf('🔑'.repeat(4))).toBe('short');
});
