import { useLingui } from '@lingui/react/macro';
import type { IconName } from '../ui/Icon';
import { useMay, useSession } from '../session/session';

export interface Place {
  href: string;
  title: string;
  icon: IconName;
  /** Addresses outside of its own that belong to it. */
  holds?: readonly string[];
  /** How many wait there, where the navigation says so. */
  waiting?: 'invites';
}

export interface PlaceGroup {
  title: string;
  places: Place[];
}

/** The pages that the signed-in user may open, as the navigation and the palette show them. */
export function usePlaces(): PlaceGroup[] {
  const { t } = useLingui();
  const may = useMay();
  const { account } = useSession();
  const operates = account.kind === 'operator';
  const groups: { title: string; places: (Place & { permission: string })[] }[] = [
    {
      title: '',
      places: [{ href: '/', title: t`Home`, icon: 'home', permission: 'users/view' }],
    },
    {
      title: t`People`,
      places: [
        { href: '/users', title: t`Users`, icon: 'users', permission: 'users/view', holds: ['/imports'] },
        { href: '/invites', title: t`Invites`, icon: 'mail', permission: 'users/view', waiting: 'invites' },
        { href: '/roles', title: t`Roles`, icon: 'role', permission: 'roles/view' },
        { href: '/teams', title: t`Teams`, icon: 'team', permission: 'teams/view' },
        // The operator sells seats and has none.
        ...(operates ? [] : [{ href: '/seats', title: t`Seats`, icon: 'seat', permission: 'seats/view' } as const]),
      ],
    },
    {
      title: t`Access`,
      places: [
        { href: '/security', title: t`Security`, icon: 'shield', permission: 'account/view' },
        { href: '/api-keys', title: t`API keys`, icon: 'key', permission: 'keys/view' },
        { href: '/access-check', title: t`Access check`, icon: 'lock', permission: 'audit/view' },
        { href: '/smpp', title: t`SMPP`, icon: 'link', permission: 'smpp/view' },
        { href: '/audit', title: t`Audit log`, icon: 'log', permission: 'audit/view' },
      ],
    },
    {
      title: t`Account`,
      places: [
        { href: '/accounts', title: operates ? t`Accounts` : t`Sub-accounts`, icon: 'building', permission: operates ? 'operator/accounts' : 'accounts/view' },
        { href: '/messages', title: t`Messages`, icon: 'send', permission: 'operator/messages' },
        { href: '/settings', title: t`Settings`, icon: 'sliders', permission: 'account/view' },
      ],
    },
  ];
  return groups
    .map((group) => ({ ...group, places: group.places.filter((place) => may(place.permission)) }))
    .filter((group) => group.places.length > 0);
}
