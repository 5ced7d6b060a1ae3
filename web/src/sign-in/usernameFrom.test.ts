import { expect, test } from 'vitest';
import { usernameFrom } from './usernameFrom';

test.each([
  ['nele.vogt@example.com', 'nele.vogt'],
  ['Nele.Vogt+work@example.com', 'nele.vogt'],
  ['amélie@example.com', 'amelie'],
  ["o'neil@example.com", 'o.neil'],
  ['_ops-@example.com', 'ops'],
  ['名前@example.com', ''],
  ['+tag@example.com', ''],
])('%s gives %s', (email, username) => {
  expect(usernameFrom(email)).toBe(username);
});
