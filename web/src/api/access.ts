import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { unwrap } from './problem';
import type { components } from './schema';

// From where a user may come in, and by which protocols.

type Schemas = components['schemas'];

export type Safelist = Schemas['Safelist'];
export type SafelistEntry = Schemas['SafelistEntry'];
export type SafelistTrial = Schemas['SafelistTrial'];
export type SafelistEntryDraft = Schemas['SafelistEntryDraft'];
export type RefusedSignIns = Schemas['RefusedSignIns'];
export type SafelistPreview = Schemas['PreviewSafelistOutputBody'];
export type ProtocolAccess = Schemas['ProtocolAccess'];
export type ProtocolAccessDraft = Schemas['ProtocolAccessDraft'];

const pathOf = (user: string) => ({ path: { account, user } });

export const safelistQuery = (user: string) => queryOptions({
  queryKey: ['users', 'safelist', user],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/safelist', { params: pathOf(user), signal })),
});

/** The whole list; refused if somebody else changed it since `etag` was read. With `trialMinutes` it goes back by itself. */
export const setSafelist = ({ user, etag, ...body }: { user: string; etag: string; entries: SafelistEntryDraft[]; trialMinutes?: number }) =>
  unwrap(api.PUT('/accounts/{account}/users/{user}/safelist', { params: { ...pathOf(user), header: { 'If-Match': etag } }, body }));

export const endTrial = ({ user, keep }: { user: string; keep: boolean }) =>
  unwrap(api.POST(`/accounts/{account}/users/{user}/safelist/${keep ? 'keep' : 'revert'}`, { params: pathOf(user) }));

/** What a list that is not kept would have refused. */
export const previewQuery = (user: string, entries: SafelistEntryDraft[]) => queryOptions({
  queryKey: ['users', 'safelist', user, 'preview', entries],
  queryFn: ({ signal }) => unwrap(api.POST('/accounts/{account}/users/{user}/safelist/preview', { params: pathOf(user), body: { entries }, signal })),
  placeholderData: keepPreviousData,
});

export const apiAccessQuery = (user: string) => queryOptions({
  queryKey: ['users', 'api-access', user],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/users/{user}/api-access', { params: pathOf(user), signal })),
});

export const setApiAccess = ({ user, etag, draft }: { user: string; etag: string; draft: ProtocolAccessDraft }) =>
  unwrap(api.PUT('/accounts/{account}/users/{user}/api-access', { params: { ...pathOf(user), header: { 'If-Match': etag } }, body: draft }));

/** `anywhere` accepts that they work without a safelist. The password is answered this once. */
export const generateCredentials = ({ user, anywhere }: { user: string; anywhere: boolean }) =>
  unwrap(api.POST('/accounts/{account}/users/{user}/api-access/bind-credentials', { params: pathOf(user), body: { anywhere } }));

export const removeCredentials = (user: string) =>
  unwrap(api.DELETE('/accounts/{account}/users/{user}/api-access/bind-credentials', { params: pathOf(user) }));
