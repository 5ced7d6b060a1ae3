import { useLingui } from '@lingui/react/macro';
import type { Invite, InviteStatus } from '../api/invites';
import { useFmt } from '../fmt/useFmt';
import { StatusPill, useStatusWord, type Status } from '../ui/StatusPill';

const statusOf = (status: InviteStatus): Status => (status === 'pending' ? 'invited' : status);

/** Where an invite stands; hovering tells since when. */
export function InvitePill({ invite }: { invite: Invite }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const at = fmt.short(invite.settledAt ?? invite.expiresAt);
  const why = {
    pending: t`Its link works until ${at}`, accepted: t`Accepted on ${at}`, expired: t`Expired on ${at}`, revoked: t`Revoked on ${at}`,
  }[invite.status];
  return <StatusPill status={statusOf(invite.status)} why={why} />;
}

export function useInviteWord(): (status: InviteStatus) => string {
  const word = useStatusWord();
  return (status) => word(statusOf(status));
}

/** Who is invited, by what is known of them. */
export function nameOf({ firstName, lastName }: Pick<Invite, 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName}`.trim();
}

/** Why the reader cannot act on invites, if they cannot. */
export function useRefusal(may: (permission: string) => boolean): string | undefined {
  const { t } = useLingui();
  return may('users/manage') ? undefined : t`This takes the permission users/manage.`;
}
