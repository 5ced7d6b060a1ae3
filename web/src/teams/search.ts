import { many, one, oneOf } from '../search';

export const sorts = ['name', '-name', 'users', '-users', 'created', '-created'] as const;

/** What the address of the list says. */
export interface TeamsSearch {
  search?: string;
  /** Only teams with this role. */
  role?: string;
  /** None: by name. */
  sort?: (typeof sorts)[number];
  /** None: the first. */
  page?: string;
}

export function readTeamsSearch(raw: Record<string, unknown>): TeamsSearch {
  const sort = oneOf(sorts, raw.sort);
  const page = one(raw.page);
  return {
    search: one(raw.search),
    role: one(raw.role),
    sort: sort === 'name' ? undefined : sort,
    page: page !== undefined && /^[1-9]\d{0,3}$/u.test(page) && page !== '1' ? page : undefined,
  };
}

export const tabs = ['members', 'roles', 'history'] as const;
export type TeamTab = (typeof tabs)[number];

/** What the address of a team's page says. */
export interface TeamSearch {
  /** None: the members. */
  tab?: Exclude<TeamTab, 'members'>;
  /** Among the members. */
  find?: string;
  /** Of the members and of the history: the cursors of the pages before this one and its own. */
  cursor?: string[];
}

export function readTeamSearch(raw: Record<string, unknown>): TeamSearch {
  const tab = oneOf(tabs, raw.tab);
  return {
    tab: tab === 'members' ? undefined : tab,
    find: tab === undefined || tab === 'members' ? one(raw.find) : undefined,
    cursor: tab === 'roles' ? undefined : many(raw.cursor),
  };
}

export function teamHref(team: string, tab: TeamTab = 'members'): string {
  return `/teams/${encodeURIComponent(team)}${tab === 'members' ? '' : `?tab=${tab}`}`;
}
