import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { accountNameQuery, inboxRoles, type SeatReason, type SeatState } from '../api/seats';
import { inAccount } from '../session/address';
import { useSession } from '../session/session';
import type { Choice } from '../ui/CheckList';
import type { Span } from './search';

export function useStateWords(): Record<SeatState, string> {
  const { t } = useLingui();
  return { ok: t`Seats left`, near: t`Near limit`, full: t`Full`, over: t`Over limit` };
}

export function useReasonWords(): Record<SeatReason, string> {
  const { t } = useLingui();
  return { no_sign_in_for_90_days: t`No sign-in for 90 days`, no_inbox_role: t`No Inbox role` };
}

export function useSpanWords(): Record<Span, string> {
  const { t } = useLingui();
  return {
    within_30d: t`In the last 30 days`,
    within_90d: t`In the last 90 days`,
    over_90d: t`More than 90 days ago`,
    over_1y: t`More than a year ago`,
  };
}

/** The Inbox roles by the names that the server gives them too. */
export function useInboxRoles(): Choice[] {
  const { t } = useLingui();
  const words = {
    inbox_roles_setup: t`Inbox roles setup`,
    inbox_agent: t`Inbox agent`,
    inbox_supervisor: t`Inbox supervisor`,
    inbox_analytics: t`Inbox analytics`,
    inbox_viewer: t`Inbox viewer`,
  };
  return inboxRoles.map((id) => ({ id, label: words[id] }));
}

/** The account that is shown, in the words of its kind. */
export function useOwn() {
  const { account } = useSession();
  return { ...account, is: (id: string) => id === account.id };
}

/** Where a user of this account or of one below is looked at. */
export function useUserHref(): (account: string, user: string, tab?: 'roles') => string {
  const own = useOwn();
  return (account, user, tab) => {
    const place = `/users/${user}${tab ? `?tab=${tab}` : ''}`;
    return own.is(account) ? place : inAccount(account, place);
  };
}

/** What an account in the address is called; `seen` is what the lists on the page told. */
export function useAccountName(id: string | undefined, seen: readonly { id: string; name: string }[]): string | undefined {
  const own = useOwn();
  const known = id !== undefined && own.is(id) ? own.name : seen.find((one) => one.id === id)?.name;
  const { data } = useQuery({ ...accountNameQuery(id ?? ''), enabled: id !== undefined && known === undefined });
  return id && (known ?? data?.name ?? id);
}
