import type { InviteStatus } from '../api/invites';
import { many, one, oneOf } from '../search';

export const statuses: readonly InviteStatus[] = ['pending', 'accepted', 'expired', 'revoked'];

/** What the address of the invites page says. */
export interface InvitesSearch {
  search?: string;
  status?: InviteStatus;
  /** The cursors of the pages before this one and its own: Previous takes the last away. */
  cursor?: string[];
  /** The panel for inviting is open. */
  invite?: 'true';
}

export function readInvitesSearch(raw: Record<string, unknown>): InvitesSearch {
  return { search: one(raw.search), status: oneOf(statuses, raw.status), cursor: many(raw.cursor), invite: oneOf(['true'] as const, raw.invite) };
}

/** Typing `status:expired` does the same as the chip. */
export function readTyped(text: string): Pick<InvitesSearch, 'search' | 'status'> {
  let status: InviteStatus | undefined;
  const words = text.split(/\s+/u).filter((word) => {
    const found = statuses.find((known) => word.toLowerCase() === `status:${known}`);
    status = found ?? status;
    return !found;
  });
  return { search: words.join(' ') || undefined, ...(status && { status }) };
}
