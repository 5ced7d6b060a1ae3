import { queryOptions } from '@tanstack/react-query';
import type { RoleChange, RoleDraft } from './accessTypes';
import { account, api } from './client';
import { unwrap } from './problem';

/** All roles of the account: there are dozens at most. */
export const rolesQuery = queryOptions({
  queryKey: ['roles', 'list'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/roles', {
    params: { path: { account } }, signal,
  })),
  staleTime: 60_000,
});

/** The catalogue: of Gatehouse itself and what the platform declared for its services. */
export const permissionsQuery = queryOptions({
  queryKey: ['roles', 'permissions'],
  queryFn: ({ signal }) => unwrap(api.GET('/accounts/{account}/permissions', { params: { path: { account } }, signal })),
  staleTime: 60_000,
});

export const createRole = (draft: RoleDraft) =>
  unwrap(api.POST('/accounts/{account}/roles', { params: { path: { account } }, body: draft }));

/** Refused if somebody else changed the role since `etag` was read. */
export const changeRole = ({ role, etag, change }: { role: string; etag: string | undefined; change: RoleChange }) =>
  unwrap(api.PATCH('/accounts/{account}/roles/{role}', {
    params: { path: { account, role } }, body: change, headers: { 'Content-Type': 'application/merge-patch+json', ...(etag !== undefined && { 'If-Match': etag }) },
  }));

export const deleteRole = (role: string) =>
  unwrap(api.DELETE('/accounts/{account}/roles/{role}', { params: { path: { account, role } } }));
