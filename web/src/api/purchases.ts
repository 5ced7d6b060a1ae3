import { queryOptions } from '@tanstack/react-query';
import { api } from './client';
import { unwrap } from './problem';

/** How many seats a customer has: the operator's business. */
export const purchasedSeatsQuery = (account: string) => queryOptions({
  queryKey: ['seats', 'purchased', account],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/seats/purchased', { params: { path: { account } }, signal })),
});

export const setPurchasedSeats = ({ account, purchased }: { account: string; purchased: number }) =>
  unwrap(api.PUT('/accounts/{account}/seats/purchased', { params: { path: { account } }, body: { purchased } }));
