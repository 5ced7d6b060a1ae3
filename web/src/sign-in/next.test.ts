import { expect, it } from 'vitest';
import { safeNext } from './next';

it.each([
  ['/users?status=locked#x', '/users?status=locked#x'],
  [null, '/'],
  ['', '/'],
  ['https://evil.example/', '/'],
  ['//evil.example/', '/'],
  ['/\\evil.example/', '/'],
  ['/\t/evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?next=/users', '/'],
  ['/x/..//evil.example', '/'],
])('from %s goes to %s', (next, place) => expect(safeNext(next)).toBe(place));
