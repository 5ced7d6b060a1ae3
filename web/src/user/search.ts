import { many, one, oneOf } from '../search';

export const tabs = ['details', 'roles', 'permissions', 'access', 'security', 'sessions', 'history'] as const;
export type PersonTab = (typeof tabs)[number];

/** What the address of a user's page says. */
export interface PersonSearch {
  /** None: the details. */
  tab?: Exclude<PersonTab, 'details'>;
  /** In the permissions. */
  find?: string;
  /** In the history: the cursors of the pages before this one and its own. */
  cursor?: string[];
}

export function readPersonSearch(raw: Record<string, unknown>): PersonSearch {
  const tab = oneOf(tabs, raw.tab);
  return {
    tab: tab === 'details' ? undefined : tab,
    find: tab === 'permissions' ? one(raw.find) : undefined,
    cursor: tab === 'history' ? many(raw.cursor) : undefined,
  };
}

export function tabHref(user: string, tab: PersonTab): string {
  return `/users/${encodeURIComponent(user)}${tab === 'details' ? '' : `?tab=${tab}`}`;
}
