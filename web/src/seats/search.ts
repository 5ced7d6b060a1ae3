import type { SeatState } from '../api/seats';
import type { LastLogin } from '../api/types';
import { lastLogins } from '../people/lastLogins';
import { many, one, oneOf } from '../search';

export const seatStates: readonly SeatState[] = ['near', 'full', 'over', 'ok'];

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
  lastLogin?: LastLogin;
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
    ...(people && { role: one(raw.role), lastLogin: oneOf(lastLogins, raw.lastLogin), assigned: oneOf(spans, raw.assigned) }),
    ...(from !== undefined && to !== undefined && { from, to }),
    cursor: many(raw.cursor),
    assign: one(raw.assign),
  };
}

function moment(value: unknown): string | undefined {
  const text = one(value);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
