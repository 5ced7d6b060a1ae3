import type { KeySort, KeyStatus } from '../api/keys';
import { many, manyOf, one, oneOf } from '../search';

export const statuses: readonly KeyStatus[] = ['active', 'expiring', 'not_yet', 'expired', 'disabled', 'revoked'];
const sorts: readonly KeySort[] = ['name', '-name', 'created', '-created', 'validTo', '-validTo', 'lastUsed', '-lastUsed'];

/** What the address of the list says. */
export interface KeysSearch {
  search?: string;
  /** None: all but revoked ones. */
  status?: KeyStatus[];
  /** None: by name. */
  sort?: KeySort;
  /** The cursors of the pages before this one and its own. */
  cursor?: string[];
}

export function readKeysSearch(raw: Record<string, unknown>): KeysSearch {
  const sort = oneOf(sorts, raw.sort);
  return { search: one(raw.search), status: manyOf(statuses, raw.status), sort: sort === 'name' ? undefined : sort, cursor: many(raw.cursor) };
}

/** Typing `status:expired` does the same as the chip. */
export function readTyped(text: string): Pick<KeysSearch, 'search' | 'status'> {
  const typed: KeyStatus[] = [];
  const words = text.split(/\s+/u).filter((word) => {
    const found = statuses.find((known) => word.toLowerCase() === `status:${known}`);
    if (found) typed.push(found);
    return !found;
  });
  return { search: words.join(' ') || undefined, ...(typed.length > 0 && { status: typed }) };
}

/** What the address of one key's page says. */
export interface KeySearch {
  /** None: what it is. */
  tab?: 'history';
  /** Of the history. */
  cursor?: string[];
  /** Among the scopes. */
  find?: string;
}

export function readKeySearch(raw: Record<string, unknown>): KeySearch {
  const tab = oneOf(['history'] as const, raw.tab);
  return { tab, cursor: tab && many(raw.cursor), find: tab ? undefined : one(raw.find) };
}

export const keyHref = (key: string, tab?: 'history') => `/api-keys/${encodeURIComponent(key)}${tab ? `?tab=${tab}` : ''}`;
