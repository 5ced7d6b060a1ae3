import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { rolesQuery } from '../api/roles';
import type { Role, Team } from '../api/types';
import { Failed } from '../layout/Failed';
import { useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { Link } from '../ui/Link';
import { Note } from '../ui/Note';
import { SkeletonLines } from '../ui/Skeleton';
import { Tags } from '../ui/Tag';
import { ToggleRow } from '../ui/ToggleRow';
import { useTeamRole } from './useTeamRole';
import { useRefusals } from './words';

/** Every role there is, each with its switch. */
export function RolesTab({ team }: { team: Team }) {
  const may = useMay();
  return may('roles/view') ? <RoleSwitches team={team} /> : <HeldOnly team={team} />;
}

/** For readers who may not see what roles there are: what the team has. */
function HeldOnly({ team }: { team: Team }) {
  const { t } = useLingui();
  return (
    <Card title={t`Roles`} note={t`Seeing and changing all roles takes the permission roles/view.`}>
      {team.roles.length > 0 ? <Tags names={team.roles.map(({ name }) => name)} shown={team.roles.length} /> : <p className="dim">{t`No role: being in the team gives nothing by itself.`}</p>}
    </Card>
  );
}

function RoleSwitches({ team }: { team: Team }) {
  const { t } = useLingui();
  const may = useMay();
  const refusals = useRefusals();
  const { data, error, refetch } = useQuery(rolesQuery);
  if (error && !data) return <Failed title={t`The roles could not be read.`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Card title={t`Roles`}><SkeletonLines lines={8} /></Card>;
  const own = data.items.filter(({ kind }) => kind === 'custom');
  const system = data.items.filter(({ kind }) => kind === 'system');
  const switches = (roles: Role[]) => roles.map((role) => <RoleSwitch key={role.id} team={team} role={role} />);
  return (
    <>
      {refusals.roles && <Note icon="lock" title={t`You can look at these roles, not change them.`}>{refusals.roles}</Note>}
      <Card
        title={t`This account's own roles`}
        note={t`A toggle takes effect at once for every member, on open sessions too.`}
        end={may('roles/manage') && own.length > 0 && <Link className="link" href="/roles">{t`Edit roles`}</Link>}
        flush={own.length === 0}
      >
        {switches(own)}
        {own.length === 0 && (
          <EmptyState picture="arch" title={t`No roles of your own yet`} actions={may('roles/manage') && <Button href="/roles">{t`Make a role`}</Button>}>
            {t`A role of your own holds exactly the permissions that a job needs.`}
          </EmptyState>
        )}
      </Card>
      <Card title={t`System roles`}>{switches(system)}</Card>
    </>
  );
}

function RoleSwitch({ team, role }: { team: Team; role: Role }) {
  const toggle = useTeamRole(team);
  const refusals = useRefusals();
  const why = useWhyNot(role);
  return (
    <ToggleRow
      label={role.name}
      hint={role.description || undefined}
      checked={team.roles.some(({ id }) => id === role.id)}
      reason={why ?? refusals.roles}
      onChange={(on) => toggle.mutate({ role, on })}
    />
  );
}

/** Why this role cannot be given to any team, or not by the reader. */
function useWhyNot(role: Role): string | undefined {
  const { t } = useLingui();
  const { permissions } = useSession();
  if (role.key === 'account_admin') return t`It is given to each person by name, not to a team.`;
  if (role.needsSeat) return t`It takes a seat, and each seat is one person's own.`;
  const above = role.permissions.find((permission) => !permissions.includes(permission));
  return above && t`It allows ${above}, which you do not hold yourself.`;
}
