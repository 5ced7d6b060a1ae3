import { queryOptions } from '@tanstack/react-query';
import { account, api, home } from './client';
import { unwrap } from './problem';
import type { components, operations } from './schema';

// What a user has set up beside a password. One's own is at home, whichever account is shown.

export type Factors = components['schemas']['Factors'];
export type Passkey = components['schemas']['Passkey'];
/** The factors that one can want to be asked for; empty for none in particular. */
export type Preferred = operations['prefer-factor']['requestBody']['content']['application/json']['factor'];
/** What a code comes to a mobile number by. */
export type NumberChannel = 'sms' | 'voice';

const own = { params: { path: { account: home, user: 'self' } } };

export const factorsQuery = (user: string) => queryOptions({
  queryKey: ['users', 'factors', user],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/factors', { params: { path: { account, user } }, signal })),
});

/** Whoever is signed in, whichever account is shown. */
export const ownFactorsQuery = queryOptions({
  queryKey: ['users', 'factors', 'own'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/factors', { ...own, signal })),
});

export const beginApp = () => unwrap(api.POST('/accounts/{account}/users/{user}/factors/app', own));

export const confirmApp = (code: string) => unwrap(api.POST('/accounts/{account}/users/{user}/factors/app/confirm', { ...own, body: { code } }));

export const makeRecoveryCodes = () => unwrap(api.POST('/accounts/{account}/users/{user}/factors/recovery-codes', own));

export const newPasskeyOptions = () => unwrap(api.POST('/accounts/{account}/users/{user}/factors/passkeys/options', own));

export const addPasskey = (name: string, credential: Record<string, unknown>) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/factors/passkeys', { ...own, body: { name, credential } }));

export const renamePasskey = (passkey: string, name: string) =>
  unwrap(api.PATCH('/accounts/{account}/users/{user}/factors/passkeys/{passkey}', {
    params: { path: { ...own.params.path, passkey } }, body: { name }, headers: { 'Content-Type': 'application/merge-patch+json' },
  }));

export const removeApp = (user: string) => unwrap(api.DELETE('/accounts/{account}/users/{user}/factors/app', { params: { path: { account, user } } }));

export const removePasskey = (user: string, passkey: string) =>
  unwrap(api.DELETE('/accounts/{account}/users/{user}/factors/passkeys/{passkey}', { params: { path: { account, user, passkey } } }));

export const removeFactors = (user: string) => unwrap(api.DELETE('/accounts/{account}/users/{user}/factors', { params: { path: { account, user } } }));

export const preferFactor = (factor: Preferred) => unwrap(api.PUT('/accounts/{account}/users/{user}/factors/preferred', { ...own, body: { factor } }));

/** Has a code sent to one's own number, which proves it when it is typed in. */
export const sendMobileCode = (channel: NumberChannel) => unwrap(api.POST('/accounts/{account}/users/{user}/mobile/code', { ...own, body: { channel } }));

export const verifyMobile = (code: string) => unwrap(api.POST('/accounts/{account}/users/{user}/mobile/verify', { ...own, body: { code } }));
