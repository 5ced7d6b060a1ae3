import { many, one } from '../search';

/** What the address of the accounts page says. */
export interface AccountsSearch {
  search?: string;
  /** The cursors of the pages before this one and its own: Previous takes the last away. */
  cursor?: string[];
}

export function readAccountsSearch(raw: Record<string, unknown>): AccountsSearch {
  return { search: one(raw.search), cursor: many(raw.cursor) };
}
