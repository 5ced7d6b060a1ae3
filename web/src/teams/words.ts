import { useLingui } from '@lingui/react/macro';
import type { Team } from '../api/types';
import { useMay } from '../session/session';

/** Why the reader may not change teams, or this one's roles. */
export function useRefusals() {
  const { t } = useLingui();
  const may = useMay();
  const without = (...permissions: string[]) => {
    const permission = permissions.find((one) => !may(one));
    return permission && t`This takes the permission ${permission}.`;
  };
  return {
    edit: without('teams/manage'),
    roles: without('teams/manage', 'roles/manage'),
    members: without('users/manage'),
    /** Who deletes a team takes its roles from its members. */
    remove: (team: Team) => (team.roles.length > 0 ? without('teams/manage', 'roles/manage') : without('teams/manage')),
  };
}
