import { queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { unwrap } from './problem';
import type { components } from './schema';

// Mobile devices that approve sign-ins of a user, and the pairing of one's own.

export type MobileDevice = components['schemas']['MobileDevice'];
export type Pairing = components['schemas']['Pairing'];

export const mobilesQuery = (user: string) => queryOptions({
  queryKey: ['users', 'mobiles', user],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/mobiles', { params: { path: { account, user } }, signal })),
});

export const renameMobile = (user: string, mobile: string, name: string) =>
  unwrap(api.PATCH('/accounts/{account}/users/{user}/mobiles/{mobile}', {
    params: { path: { account, user, mobile } }, body: { name }, headers: { 'Content-Type': 'application/merge-patch+json' },
  }));

export const removeMobile = (user: string, mobile: string) =>
  unwrap(api.DELETE('/accounts/{account}/users/{user}/mobiles/{mobile}', { params: { path: { account, user, mobile } } }));

export const beginPairing = (user: string) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/mobiles/pairings', { params: { path: { account, user } } }));

/** Asked anew until a device has come, so that the dialog goes on by itself. */
export const pairingQuery = (user: string, pairing: string) => queryOptions({
  queryKey: ['users', 'mobiles', user, 'pairing', pairing],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/mobiles/pairings/{pairing}', { params: { path: { account, user, pairing } }, signal })),
  refetchInterval: ({ state }) => (state.data && state.data.status !== 'open' ? false : 1500),
  staleTime: 0,
  gcTime: 0,
});

export const confirmPairing = (user: string, pairing: string, number: string) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/mobiles/pairings/{pairing}', { params: { path: { account, user, pairing } }, body: { number } }));

export const endPairing = (user: string, pairing: string) =>
  unwrap(api.DELETE('/accounts/{account}/users/{user}/mobiles/pairings/{pairing}', { params: { path: { account, user, pairing } } }));
