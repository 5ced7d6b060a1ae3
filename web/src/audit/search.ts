import type { AuditFilter, AuditRange, AuditStatus } from '../api/auditTypes';
import { auditRanges } from '../api/auditTypes';
import { many, one, oneOf } from '../search';

/** What the address of the audit log says. */
export interface AuditSearch extends Omit<AuditFilter, 'range'> {
  /** Today when it is not said; `custom` means `from` and `to`. */
  range?: AuditRange | 'custom';
  /** A part of the range, drawn in the histogram: START/END. */
  part?: string;
  /** The event whose panel is open. */
  event?: string;
  /** Times in UTC instead of the reader's zone. */
  zone?: 'utc';
  /** The cursors of the pages before this one and its own: Newer takes the last away. */
  cursor?: string[];
  /** The saved view that was chosen. */
  view?: string;
}

const statuses: readonly AuditStatus[] = ['success', 'failure'];

export function readAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const from = moment(raw.from);
  const to = moment(raw.to);
  const range = oneOf([...auditRanges, 'custom'] as const, raw.range);
  const custom = range === 'custom' && from !== undefined && to !== undefined;
  return {
    range: range === 'custom' && !custom ? undefined : range,
    from: custom ? from : undefined,
    to: custom ? to : undefined,
    part: partOf(raw.part) && one(raw.part),
    search: one(raw.search),
    item: one(raw.item),
    action: one(raw.action),
    actor: one(raw.actor),
    target: one(raw.target),
    at: one(raw.at),
    status: oneOf(statuses, raw.status),
    event: one(raw.event),
    zone: oneOf(['utc'] as const, raw.zone),
    cursor: many(raw.cursor),
    view: one(raw.view),
  };
}

function moment(value: unknown): string | undefined {
  const text = one(value);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

export function partOf(value: unknown): { from: string; to: string } | undefined {
  const [from, to, ...rest] = (one(value) ?? '').split('/');
  const start = moment(from);
  const end = moment(to);
  return start !== undefined && end !== undefined && rest.length === 0 ? { from: start, to: end } : undefined;
}

/** What the histogram counts: the whole range. */
export function wholeOf(search: AuditSearch): AuditFilter {
  const { range, from, to, actor, target, at, item, action, status } = search;
  const when = range === 'custom' ? { from, to } : { range: range ?? 'today' };
  return { ...when, actor, target, at, item, action, status, search: search.search };
}

/** What the list shows: the part of it that was drawn, if any. */
export function filterOf(search: AuditSearch): AuditFilter {
  const part = partOf(search.part);
  return part ? { ...wholeOf(search), range: undefined, ...part } : wholeOf(search);
}

/** Filters besides the time. */
export const noFilter = { search: undefined, item: undefined, action: undefined, actor: undefined, target: undefined, at: undefined, status: undefined };

export function hasFilter(search: AuditSearch): boolean {
  return Object.keys(noFilter).some((name) => search[name as keyof typeof noFilter] !== undefined);
}

/** Whether the hour alone tells when something was. */
export function withinADay(search: AuditSearch): boolean {
  const span = partOf(search.part) ?? (search.range === 'custom' ? search : undefined);
  if (span?.from !== undefined && span.to !== undefined) return Date.parse(span.to) - Date.parse(span.from) <= 86_400_000;
  return search.range !== 'this_week' && search.range !== 'last_week';
}
