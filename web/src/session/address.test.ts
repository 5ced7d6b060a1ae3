import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** The room as a page at this address has it. */
async function at(path: string) {
  history.replaceState(null, '', path);
  vi.resetModules();
  return import('./address');
}

beforeEach(() => vi.resetModules());
afterEach(() => history.replaceState(null, '', '/'));

describe('at home', () => {
  it('shows one\'s own account and leaves addresses as they are', async () => {
    const room = await at('/users?status=locked');
    expect([room.account, room.visiting]).toEqual(['self', false]);
    expect(room.barAddress('/users?a=b#c')).toBe('/users?a=b#c');
    expect(room.barAddress('/a/self/users/self')).toBe('/users/self');
    expect(room.barAddress('/a/acc_1/users')).toBe('/a/acc_1/users');
    expect(room.isElsewhere('/a/acc_1/users')).toBe(true);
    expect(room.isElsewhere('/a/self/users')).toBe(false);
    expect(room.linkTo('/users')).toBe(`${location.origin}/users`);
  });
});

describe('in an account below', () => {
  it('keeps the account in every address of the portal', async () => {
    const room = await at('/a/acc_1/users?status=locked');
    expect([room.account, room.visiting]).toEqual(['acc_1', true]);
    expect(room.placeOf(location.pathname)).toBe('/users');
    expect(room.barAddress('/roles/rol_1?find=x')).toBe('/a/acc_1/roles/rol_1?find=x');
    expect(room.barAddress('/')).toBe('/a/acc_1/');
    expect(room.isElsewhere('/users')).toBe(false);
    expect(room.isElsewhere('/a/acc_1/users')).toBe(false);
    expect(room.isElsewhere('/a/acc_2/users')).toBe(true);
  });

  it('leads home for what is one\'s own', async () => {
    const room = await at('/a/acc_1/audit');
    expect(room.barAddress(room.inAccount(room.home, '/users/self'))).toBe('/users/self');
    expect(room.isElsewhere(room.inAccount(room.home))).toBe(true);
  });

  it('leaves the API and other sites alone', async () => {
    const room = await at('/a/acc_1/users');
    expect(room.barAddress('/api/v1/openapi.json')).toBe('/api/v1/openapi.json');
    expect(room.barAddress('https://example.com/x')).toBe('https://example.com/x');
  });
});

it.each([['/a/acc_1', '/'], ['/a/acc_1/', '/'], ['/a/acc_1?x=1', '/?x=1'], ['/a/acc_1//evil.example', '/evil.example'], ['//evil.example', '/evil.example'], ['/audit', '/audit'], ['/a', '/a']])(
  'the place of %s is %s, never another site',
  async (address, place) => {
    const { placeOf } = await at('/');
    expect(placeOf(address)).toBe(place);
  },
);
