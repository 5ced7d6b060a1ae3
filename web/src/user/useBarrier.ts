import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { heldQuery } from '../api/person';
import type { User } from '../api/types';
import { useMay, useSession } from '../session/session';

/** Why the reader may not act on this user: the same rules as the server's, told before they are met. */
export function useBarrier(user: User, permission = 'users/manage'): string | undefined {
  const { t } = useLingui();
  const may = useMay();
  const { user: self, permissions } = useSession();
  const held = useQuery({ ...heldQuery(user.id), enabled: user.id !== self.id && may(permission) });
  if (!may(permission)) return t`This takes the permission ${permission}.`;
  if (user.id === self.id) return undefined;
  const above = held.data?.items.find((one) => !permissions.includes(one.permission))?.permission;
  return above && t`This person may do something that you may not: ${above}.`;
}
