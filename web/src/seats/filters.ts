import type { SeatAccountFilter, SeatFilter } from '../api/seats';
import type { SeatsSearch, SeatTab } from './search';

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
