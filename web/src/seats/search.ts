import { seatLogins, seatStates, type SeatAccountFilter, type SeatFilter, type SeatLogin, type SeatState } from '../api/seats';
import { many, one, oneOf } from '../search';

export const seatTabs = ['accounts', 'inactive', 'logs'] as const;
export type SeatTab = (typeof seatTabs)[number];

/** When a seat was assigned, as the filter offers it. */
export const spans = ['within_30d', 'within_90d', 'over_90d', 'over_1y'] as const;
export type Span = (typeof spans)[number];

/** What the address of the seats page says. */
export interface SeatsSearch {
  /** None: the accounts. */
  tab?: Exclude<SeatTab, 'accounts'>;
  search?: string;
  usage?: 'assigned';
  limit?: 'set';
  state?: SeatState;
  sort?: '-assigned';
  /** Among the accounts: whose seated people are shown in their place. */
  account?: string;
  role?: string;
  lastLogin?: SeatLogin;
  assigned?: Span;
  from?: string;
  to?: string;
  /** The cursors of the pages before this one and its own. */
  cursor?: string[];
  /** The account whose panel is open. */
  assign?: string;
}

export function readSeatsSearch(raw: Record<string, unknown>): SeatsSearch {
  const tab = oneOf(seatTabs, raw.tab);
  const accounts = tab === undefined || tab === 'accounts';
  const account = one(raw.account);
  const people = tab === 'inactive' || (accounts && account !== undefined);
  const [from, to] = tab === 'logs' ? [moment(raw.from), moment(raw.to)] : [];
  return {
    tab: accounts ? undefined : tab,
    search: one(raw.search),
    account,
    ...(accounts && !people && {
      usage: oneOf(['assigned'] as const, raw.usage), limit: oneOf(['set'] as const, raw.limit),
      state: oneOf(seatStates, raw.state), sort: oneOf(['-assigned'] as const, raw.sort),
    }),
    ...(people && { role: one(raw.role), lastLogin: oneOf(seatLogins, raw.lastLogin), assigned: oneOf(spans, raw.assigned) }),
    ...(from !== undefined && to !== undefined && { from, to }),
    cursor: many(raw.cursor),
    assign: one(raw.assign),
  };
}

function moment(value: unknown): string | undefined {
  const text = one(value);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

export function tabHref(tab: SeatTab): string {
  return tab === 'accounts' ? '/seats' : `/seats?tab=${tab}`;
}

/** Nothing set but the tab. */
export const noFilter: Omit<SeatsSearch, 'tab' | 'assign' | 'sort'> = {
  search: undefined, usage: undefined, limit: undefined, state: undefined, account: undefined,
  role: undefined, lastLogin: undefined, assigned: undefined, from: undefined, to: undefined, cursor: undefined,
};

export function hasFilter(search: SeatsSearch): boolean {
  return Object.keys(noFilter).some((name) => name !== 'cursor' && search[name as keyof typeof noFilter] !== undefined);
}

export function accountFilterOf({ search, usage, limit, state, sort }: SeatsSearch): SeatAccountFilter {
  return { search, usage, limited: limit && true, state, sort };
}

const day = 86_400_000;
const days = { within_30d: 30, within_90d: 90, over_90d: 90, over_1y: 365 } as const;

/** Whole days, so that the same choice asks the same question all day. */
export function personFilterOf({ tab, search, account, role, lastLogin, assigned }: SeatsSearch, now = Date.now()): SeatFilter {
  const bound = assigned && new Date((Math.floor(now / day) - days[assigned]) * day).toISOString();
  const within = assigned?.startsWith('within');
  return {
    search, account, role: role as SeatFilter['role'], lastLogin, inactive: tab === 'inactive' || undefined,
    assignedFrom: within ? bound : undefined, assignedTo: within ? undefined : bound,
  };
}
