// The audit log, as its calls speak of it.
import type { Named } from './types';

export const auditRanges = ['last_15m', 'last_3h', 'today', 'yesterday', 'this_week', 'last_week'] as const;
export type AuditRange = (typeof auditRanges)[number];
export type AuditStatus = 'success' | 'failure';
export type ActorKind = 'user' | 'operator' | 'key' | 'system' | 'anonymous';

export interface AuditEvent {
  id: string;
  at: string;
  actor: {
    kind: ActorKind;
    id?: string;
    name: string;
    fullName?: string;
    /** Theirs, when it is another than the one whose log this is. */
    account?: Named;
  };
  /** item.verb, such as user.created. */
  action: string;
  item: string;
  status: AuditStatus;
  /** The code of the refusal. */
  reason?: string;
  /** The same in the reader's language. */
  reasonText?: string;
  /** Where it was done, when that is an account below. */
  account?: Named;
  target?: { kind: string; id?: string; name: string };
  /** What happened, in the reader's language. */
  description: string;
  address?: string;
  service?: 'web' | 'api' | 'smpp' | 'cli' | 'system';
  requestId?: string;
  changes?: { field: string; before?: string; after?: string }[];
}

export interface AuditFilter {
  /** Reckoned in the reader's time zone; or both of `from` and `to`. */
  range?: AuditRange;
  from?: string;
  to?: string;
  actor?: string;
  target?: string;
  /** Done in this account: one below, or the one whose log it is. */
  at?: string;
  item?: string;
  action?: string;
  status?: AuditStatus;
  /** Only what changed the account itself. */
  changes?: boolean;
  search?: string;
}

export interface AuditCatalogue {
  items: { item: string; name: string; actions: { action: string; name: string }[] }[];
}

export interface AuditHistogram {
  bucketSeconds: number;
  buckets: { start: string; success: number; failure: number }[];
}
