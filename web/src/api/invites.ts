import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { filledPage } from './pages';
import { unwrap } from './problem';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Invite = Schemas['Invite'];
export type InviteStatus = Invite['status'];
export type InvitedPerson = Schemas['InvitedPerson'];
export type InviteOffer = Omit<Schemas['InviteManyInputBody'], 'invites'>;
export type InviteManyResult = Schemas['InviteManyResult'];

/** How many addresses the server takes in one call. */
export const chunkSize = 200;

export interface InviteListing {
  status?: InviteStatus;
  search?: string;
  cursor?: string;
}

const invitesPage = ({ cursor, ...filter }: InviteListing, signal: AbortSignal) => filledPage((at, limit) => unwrap(api.GET('/accounts/{account}/invites', {
  params: { path: { account }, query: { ...filter, cursor: at, limit } }, signal,
})), cursor);

export const invitesQuery = (listing: InviteListing) => queryOptions({
  queryKey: ['invites', 'list', listing],
  queryFn: ({ signal }) => invitesPage(listing, signal),
  placeholderData: keepPreviousData,
});

export const inviteCountQuery = (status: InviteStatus) => queryOptions({
  queryKey: ['invites', 'count', status],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/invites/count', { params: { path: { account }, query: { status } }, signal })),
  placeholderData: keepPreviousData,
});

/** At most `chunkSize` people, each with a result of their own. */
export const inviteMany = (invites: InvitedPerson[], offer: InviteOffer): Promise<InviteManyResult> =>
  unwrap(api.POST('/accounts/{account}/invites/bulk', { params: { path: { account } }, body: { invites, ...offer } }));

export const resendInvite = (invite: string) =>
  unwrap(api.POST('/accounts/{account}/invites/{invite}/resend', { params: { path: { account, invite } } }));

export const revokeInvite = (invite: string) =>
  unwrap(api.POST('/accounts/{account}/invites/{invite}/revoke', { params: { path: { account, invite } } }));

/** A further link, which is told only in this answer. */
export const makeInviteLink = (invite: string) =>
  unwrap(api.POST('/accounts/{account}/invites/{invite}/link', { params: { path: { account, invite } } }));

/** How many seats roles of invited people can still take. */
export const seatsLeftQuery = queryOptions({
  queryKey: ['seats', 'left'],
  queryFn: async ({ signal }) => (await unwrap(api.GET('/accounts/{account}/seats/overview', { params: { path: { account } }, signal }))).remaining,
});
