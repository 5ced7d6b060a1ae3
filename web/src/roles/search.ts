import { one, oneOf } from '../search';

/** What the address of the roles page says beside the role. */
export interface RolesSearch {
  /** In the list of roles. */
  search?: string;
  /** In the permissions. */
  find?: string;
  only?: 'granted' | 'changed';
}

export function readRolesSearch(raw: Record<string, unknown>): RolesSearch {
  return { search: one(raw.search), find: one(raw.find), only: oneOf(['granted', 'changed'] as const, raw.only) };
}

/** Another role, with the list searched as it is. */
export function roleHref(role: string, search?: string): string {
  return `/roles/${encodeURIComponent(role)}${search ? `?${new URLSearchParams({ search }).toString()}` : ''}`;
}
