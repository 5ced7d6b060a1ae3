import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { account, api } from './client';
import { filledPage } from './pages';
import { unwrap } from './problem';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Provider = Schemas['MessageProvider'];
export type ProviderKind = Provider['kind'];
export type ProviderSettings = Provider['settings'];
export type ProviderDraft = Schemas['CreateProviderInputBody'];
export type ProviderChange = Schemas['UpdateProviderInputBody'];
export type ProviderTest = Schemas['TestProviderOutputBody'];
export type Channel = Provider['channel'];
export type MessageEntry = Schemas['MessageEntry'];
export type MessageState = MessageEntry['state'];

export const providersQuery = queryOptions({
  queryKey: ['messages', 'providers'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/message-providers', { params: { path: { account } }, signal })),
});

export const createProvider = (draft: ProviderDraft) =>
  unwrap(api.POST('/accounts/{account}/message-providers', { params: { path: { account } }, body: draft }));

/** Refused if somebody else changed the provider since `etag` was read. */
export const changeProvider = ({ provider, etag, change }: { provider: string; etag: string; change: ProviderChange }) =>
  unwrap(api.PATCH('/accounts/{account}/message-providers/{provider}', {
    params: { path: { account, provider } }, body: change, headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': etag },
  }));

export const removeProvider = (provider: string) =>
  unwrap(api.DELETE('/accounts/{account}/message-providers/{provider}', { params: { path: { account, provider } } }));

export const turnProvider = (provider: string, on: boolean) => {
  const options = { params: { path: { account, provider } } };
  return unwrap(on
    ? api.POST('/accounts/{account}/message-providers/{provider}/enable', options)
    : api.POST('/accounts/{account}/message-providers/{provider}/disable', options));
};

/** All providers of the channel, the first to be asked first. */
export const orderProviders = (channel: Channel, providers: string[]) =>
  unwrap(api.PUT('/accounts/{account}/message-providers/order', { params: { path: { account } }, body: { channel, providers } }));

export const testProvider = (provider: string, to: string): Promise<ProviderTest> =>
  unwrap(api.POST('/accounts/{account}/message-providers/{provider}/test', { params: { path: { account, provider } }, body: { to } }));

export interface LogListing {
  provider?: string;
  channel?: Channel;
  state?: MessageState;
  cursor?: string;
}

export const logQuery = ({ cursor, ...filter }: LogListing) => queryOptions({
  queryKey: ['messages', 'log', filter, cursor],
  queryFn: ({ signal }) => filledPage((at, limit) => unwrap(api.GET('/accounts/{account}/message-log', {
    params: { path: { account }, query: { ...filter, cursor: at, limit } }, signal,
  })), cursor),
  placeholderData: keepPreviousData,
});
