import { queryOptions } from '@tanstack/react-query';
import { account, api, home } from './client';
import { unwrap } from './problem';
import type { components } from './schema';

// Mobile devices that approve sign-ins of a user, and the pairing of one's own.

export type MobileDevice = components['schemas']['MobileDevice'];
export type Pairing = components['schemas']['Pairing'];

const own = { account: home, user: 'self' };

export const mobilesQuery = (user: string) => queryOptions({
  queryKey: ['users', 'mobiles', user],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/mobiles', { params: { path: { account, user } }, signal })),
});

export const renameMobile = (mobile: string, name: string) =>
  unwrap(api.PATCH('/accounts/{account}/users/{user}/mobiles/{mobile}', {
    params: { path: { ...own, mobile } }, body: { name }, headers: { 'Content-Type': 'application/merge-patch+json' },
  }));

export const removeMobile = (user: string, mobile: string) =>
  unwrap(api.DELETE('/accounts/{account}/users/{user}/mobiles/{mobile}', { params: { path: { account, user, mobile } } }));

export const beginPairing = () =>
  unwrap(api.POST('/accounts/{account}/users/{user}/mobiles/pairings', { params: { path: own } }));

/** Asked anew until a device has come, so that the dialog goes on by itself. */
export const pairingQuery = (pairing: string) => queryOptions({
  queryKey: ['users', 'mobiles', 'pairing', pairing],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/mobiles/pairings/{pairing}', { params: { path: { ...own, pairing } }, signal })),
  refetchInterval: ({ state }) => (state.data && state.data.status !== 'open' ? false : 1500),
  staleTime: 0,
  gcTime: 0,
});

export const confirmPairing = (pairing: string, number: string) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/mobiles/pairings/{pairing}', { params: { path: { ...own, pairing } }, body: { number } }));

export const endPairing = (pairing: string) =>
  unwrap(api.DELETE('/accounts/{account}/users/{user}/mobiles/pairings/{pairing}', { params: { path: { ...own, pairing } } }));
