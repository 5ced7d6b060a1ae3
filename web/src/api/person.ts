import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { account, api, home } from './client';
import { unwrap } from './problem';
import type { components } from './schema';
import type { UserChange } from './types';

// What hangs on one user: what they may do, where they are signed in, their roles and teams.

export type HeldPermission = components['schemas']['HeldPermission'];
export type OpenSession = components['schemas']['OpenSession'];
export type KnownDevice = components['schemas']['KnownDevice'];
export type FailedSignIn = components['schemas']['FailedSignIn'];

export const heldQuery = (user: string) => queryOptions({
  queryKey: ['users', 'permissions', user],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/permissions', { params: { path: { account, user } }, signal })),
});

export const sessionsQuery = (user: string) => queryOptions({
  queryKey: ['users', 'sessions', user],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/sessions', { params: { path: { account, user } }, signal })),
});

export const endSession = (user: string, session: string) =>
  unwrap(api.DELETE('/accounts/{account}/users/{user}/sessions/{session}', { params: { path: { account, user, session } } }));

/** All but the one that asks. */
export const endOtherSessions = (user: string) =>
  unwrap(api.DELETE('/accounts/{account}/users/{user}/sessions', { params: { path: { account, user } } }));

export const devicesQuery = (user: string) => queryOptions({
  queryKey: ['users', 'devices', user],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/devices', { params: { path: { account, user } }, signal })),
});

/** Makes a browser a new one again, and ends the sessions in it. */
export const forgetDevice = (user: string, device: string) =>
  unwrap(api.DELETE('/accounts/{account}/users/{user}/devices/{device}', { params: { path: { account, user, device } } }));

/** Refused sign-ins, the newest first, ten at a time. */
export const failedSignInsQuery = (user: string) => infiniteQueryOptions({
  queryKey: ['users', 'failed-sign-ins', user],
  queryFn: ({ pageParam, signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/failed-sign-ins', {
    params: { path: { account, user }, query: { limit: 10, cursor: pageParam } }, signal,
  })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }) => nextCursor,
});

export interface Membership {
  kind: 'role' | 'team';
  id: string;
  on: boolean;
}

/** Gives or takes a role or a team; counts at once, on open sessions too. */
export function setMembership(user: string, { kind, id, on }: Membership): Promise<unknown> {
  const options = { params: { path: { account, user, object: id } } };
  if (kind === 'role') {
    const path = '/accounts/{account}/users/{user}/roles/{object}';
    return unwrap(on ? api.PUT(path, options) : api.DELETE(path, options));
  }
  const path = '/accounts/{account}/users/{user}/teams/{object}';
  return unwrap(on ? api.PUT(path, options) : api.DELETE(path, options));
}

export const requestDeletion = (user: string, reason: string) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/deletion-request', {
    params: { path: { account, user } }, body: reason === '' ? {} : { reason },
  }));

export const changePassword = (body: { currentPassword: string; newPassword: string }) =>
  unwrap(api.POST('/session/password', { body }));

/** Proves that it is oneself, for acts that guard the account. The session goes on under another cookie. */
export const confirmSelf = (body: Proof) => unwrap(api.POST('/session/confirm', { body }));

export type Proof = { password: string } | { factor: 'app'; code: string } | { factor: 'passkey'; credential: Record<string, unknown> };

/** What the browser is asked for when a passkey is to prove it. */
export const confirmPasskeyOptions = () => unwrap(api.POST('/session/confirm/passkey'));

/** One's own details, whichever account is shown. */
export const changeOwn = (change: UserChange) =>
  unwrap(api.PATCH('/accounts/{account}/users/{user}', {
    params: { path: { account: home, user: 'self' } }, body: change, headers: { 'Content-Type': 'application/merge-patch+json' },
  }));
