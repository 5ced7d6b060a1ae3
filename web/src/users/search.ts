import type { UserFilter, UserSort, UserStatus } from '../api/types';
import { lastLogins } from '../people/lastLogins';
import { many, manyOf, one, oneOf } from '../search';

export const statuses: readonly UserStatus[] = ['active', 'pending', 'locked', 'password_expired', 'disabled'];
export const secondFactors = ['none', 'any', 'app', 'passkey', 'mobile'] as const;
export const signInMethods = ['password', 'passkey'] as const;
const orders = ['name', 'username', 'email', 'lastLogin', 'created'] as const;
const sorts: readonly UserSort[] = orders.flatMap((order): UserSort[] => [order, `-${order}`]);

/** What the address of the users page says. */
export interface UserSearch extends UserFilter {
  sort?: UserSort;
  /** The cursors of the pages before this one and its own: Previous takes the last away. */
  cursor?: string[];
  /** The saved view that was chosen. */
  view?: string;
}

export function readUserSearch(raw: Record<string, unknown>): UserSearch {
  return {
    search: one(raw.search),
    status: manyOf(statuses, raw.status),
    role: one(raw.role),
    team: one(raw.team),
    lastLogin: oneOf(lastLogins, raw.lastLogin),
    secondFactor: oneOf(secondFactors, raw.secondFactor),
    signInMethod: oneOf(signInMethods, raw.signInMethod),
    sort: oneOf(sorts, raw.sort),
    cursor: many(raw.cursor),
    view: one(raw.view),
  };
}

export function filterOf({ search, status, role, team, lastLogin, secondFactor, signInMethod }: UserSearch): UserFilter {
  return { search, status, role, team, lastLogin, secondFactor, signInMethod };
}

/** Everybody, and no view of them. */
export const noFilter = {
  search: undefined, status: undefined, role: undefined, team: undefined, lastLogin: undefined,
  secondFactor: undefined, signInMethod: undefined, view: undefined,
};

export function hasFilter(search: UserSearch): boolean {
  return Object.values<unknown>(filterOf(search)).some((value) => value !== undefined);
}

/** Typing `status:locked` does the same as the chip. */
export function readTyped(text: string): Pick<UserFilter, 'search' | 'status'> {
  const found: UserStatus[] = [];
  const words = text.split(/\s+/u).filter((word) => {
    const status = statuses.find((known) => word.toLowerCase() === `status:${known}`);
    if (status) found.push(status);
    return !status;
  });
  return { search: words.join(' ') || undefined, ...(found.length > 0 && { status: found }) };
}
