import type { Account } from '../api/accountTypes';
import { many, one, oneOf } from '../search';

/** What the address of the accounts pages says. */
export interface AccountsSearch {
  search?: string;
  status?: Account['status'];
  /** All below, not only those directly below. */
  depth?: 'all';
  /** Below this account; the operator looks into a customer's tree by it. */
  under?: string;
  /** Which settings are compared; absent: the general ones. */
  settings?: ComparedGroup;
  /** The cursors of the pages before this one and its own: Previous takes the last away. */
  cursor?: string[];
}

export const comparedGroups = ['factors', 'lockout', 'passwords'] as const;
export type ComparedGroup = (typeof comparedGroups)[number];

export const statuses: readonly Account['status'][] = ['active', 'disabled'];

export function readAccountsSearch(raw: Record<string, unknown>): AccountsSearch {
  return {
    search: one(raw.search), status: oneOf(statuses, raw.status), depth: oneOf(['all'] as const, raw.depth), under: one(raw.under),
    settings: oneOf(comparedGroups, raw.settings), cursor: many(raw.cursor),
  };
}

export function filterOf({ search, status, depth }: AccountsSearch) {
  return { search, status, deep: depth === 'all' || undefined };
}

export const noFilter = { search: undefined, status: undefined };

export function hasFilter({ search, status }: AccountsSearch): boolean {
  return search !== undefined || status !== undefined;
}
