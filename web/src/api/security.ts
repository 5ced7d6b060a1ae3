import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { components } from './schema';
import type { Wishes } from './accountTypes';
import { account, api } from './client';
import { unwrap } from './problem';

type Schemas = components['schemas'];

/** What counts between a person and an open session, whose it is and what it is worth. */
export type Security = Schemas['Security'];
export type SecurityPolicy = Schemas['SecurityPolicy'];
export type SecurityLack = Schemas['SecurityLack'];
export type SecurityPreset = Schemas['SecurityPreset'];

const params = { path: { account } };

export const securityQuery = queryOptions({
  queryKey: ['settings', 'security'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/security-policy', { params, signal })),
});

/** What the policy would be worth after changes, of which nothing is saved. */
export const securityCheckQuery = (settings: Wishes) => queryOptions({
  queryKey: ['settings', 'security', 'check', settings],
  queryFn: ({ signal }) => unwrap(api.POST('/accounts/{account}/security-policy/check', { params, body: { settings }, signal })),
  placeholderData: keepPreviousData,
});
