import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { hrefOf } from './href';
import { filledPage } from './pages';
import { unwrap } from './problem';
import type { components } from './schema';

type Schemas = components['schemas'];

export type SmppSession = Schemas['SMPPSession'];
export type BindKind = SmppSession['kind'];
export type Smsc = Schemas['SMSC'];
export type SmscDraft = Schemas['SetSMSCInputBody'];
export type SmscTrial = Schemas['TrySMSCOutputBody'];

export interface SmppListing {
  search?: string;
  kind?: BindKind;
  user?: string;
  cursor?: string;
}

/** The server counts every ten seconds. Nobody is asked while the page is not looked at. */
const pace = 5_000;

export const smppSessionsQuery = ({ cursor, ...filter }: SmppListing) => queryOptions({
  queryKey: ['smpp', 'sessions', filter, cursor],
  queryFn: ({ signal }) => filledPage((at, limit) => unwrap(api.GET('/accounts/{account}/smpp-sessions', {
    params: { path: { account }, query: { ...filter, cursor: at, limit } }, signal,
  })), cursor),
  placeholderData: keepPreviousData,
  refetchInterval: pace,
});

export const smppSessionsHref = (filter: Omit<SmppListing, 'cursor'>): string => hrefOf('smpp-sessions', filter);

export const smppSummaryQuery = queryOptions({
  queryKey: ['smpp', 'summary'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/smpp-sessions/summary', { params: { path: { account } }, signal })),
  refetchInterval: pace,
});

export const endSmppSession = (bind: string) =>
  unwrap(api.DELETE('/accounts/{account}/smpp-sessions/{bind}', { params: { path: { account, bind } } }));

/** Where an account's messages go: the operator's business. */
export const smscQuery = (of: string) => queryOptions({
  queryKey: ['smpp', 'smsc', of],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/smsc', { params: { path: { account: of } }, signal })),
});

/** Refused if somebody else changed it since `etag` was read. */
export const setSmsc = ({ of, draft, etag }: { of: string; draft: SmscDraft; etag?: string }) =>
  unwrap(api.PUT('/accounts/{account}/smsc', { params: { path: { account: of } }, body: draft, ...(etag && { headers: { 'If-Match': etag } }) }));

export const removeSmsc = (of: string) => unwrap(api.DELETE('/accounts/{account}/smsc', { params: { path: { account: of } } }));

export const trySmsc = (of: string): Promise<SmscTrial> => unwrap(api.POST('/accounts/{account}/smsc/try', { params: { path: { account: of } } }));
