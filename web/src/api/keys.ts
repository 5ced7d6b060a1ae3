import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { hrefOf } from './href';
import { pageSize } from './pages';
import { unwrap } from './problem';
import type { components, operations } from './schema';

type Schemas = components['schemas'];

export type ApiKey = Schemas['Key'];
export type KeyStatus = ApiKey['status'];
export type KeyDraft = Schemas['CreateKeyInputBody'];
export type KeyChange = Schemas['UpdateKeyInputBody'];
export type CreatedKey = Schemas['CreatedKey'];
export type KeySort = NonNullable<NonNullable<operations['list-api-keys']['parameters']['query']>['sort']>;

export interface KeyListing {
  search?: string;
  /** None: all but revoked ones. */
  status?: KeyStatus[];
  sort?: KeySort;
  cursor?: string;
}

export const keysQuery = (listing: KeyListing) => queryOptions({
  queryKey: ['keys', 'list', listing],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/api-keys', { params: { path: { account }, query: { ...listing, limit: pageSize } }, signal })),
  placeholderData: keepPreviousData,
});

export const keyQuery = (key: string) => queryOptions({
  queryKey: ['keys', 'one', key],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/api-keys/{key}', { params: { path: { account, key } }, signal })),
});

/** The address of the list, or of the same list as CSV. */
export const keysHref = (filter: Omit<KeyListing, 'cursor'>, part: '' | '/export' = ''): string => hrefOf(`api-keys${part}`, filter);

/** The answer is the only place where the secret is told. */
export const createKey = (draft: KeyDraft): Promise<CreatedKey> =>
  unwrap(api.POST('/accounts/{account}/api-keys', { params: { path: { account } }, body: draft }));

/** Refused if somebody else changed the key since `etag` was read; without one, whatever it is now. */
export const changeKey = ({ key, etag, change }: { key: string; etag?: string; change: KeyChange }) =>
  unwrap(api.PATCH('/accounts/{account}/api-keys/{key}', {
    params: { path: { account, key } }, body: change, headers: { 'Content-Type': 'application/merge-patch+json', ...(etag !== undefined && { 'If-Match': etag }) },
  }));

export const revokeKey = (key: string) =>
  unwrap(api.DELETE('/accounts/{account}/api-keys/{key}', { params: { path: { account, key } } }));
