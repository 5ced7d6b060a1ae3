import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { rolesQuery } from '../api/roles';
import { teamsQuery } from '../api/teams';
import type { Role, Team, User } from '../api/types';
import { useFmt } from '../fmt/useFmt';
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
import { useBarrier } from './useBarrier';
import { useMembership } from './useMembership';

/** Every role there is, each with its switch; teams below. */
export function RolesTab({ user }: { user: User }) {
  const may = useMay();
  if (!may('roles/view')) return <HeldOnly user={user} />;
  return (
    <>
      <RoleSwitches user={user} />
      {may('teams/view') && <TeamSwitches user={user} />}
    </>
  );
}

/** For readers who may not see what roles there are: what this person has. */
function HeldOnly({ user }: { user: User }) {
  const { t } = useLingui();
  return (
    <Card title={t`Roles`} note={t`Seeing and changing all roles takes the permission roles/view.`}>
      {user.roles.length > 0 ? <Tags names={user.roles.map(({ name }) => name)} shown={user.roles.length} /> : <p className="dim">{t`No role: they can only sign in.`}</p>}
    </Card>
  );
}

function RoleSwitches({ user }: { user: User }) {
  const { t } = useLingui();
  const may = useMay();
  const { data, error, refetch } = useQuery(rolesQuery);
  const barrier = useBarrier(user);
  if (error && !data) return <Failed title={t`The roles could not be read.`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Card title={t`Roles`}><SkeletonLines lines={8} /></Card>;
  const own = data.items.filter(({ kind }) => kind === 'custom');
  const inbox = data.items.filter(isInbox);
  const system = data.items.filter((role) => role.kind === 'system' && !isInbox(role));
  return (
    <>
      {barrier && <Note icon="lock" title={t`You can look at these roles, not change them.`}>{barrier}</Note>}
      <Card title={t`System roles`} note={t`A toggle takes effect at once, on open sessions too.`}>
        {system.map((role) => <RoleSwitch key={role.id} user={user} role={role} barrier={barrier} />)}
      </Card>
      <Card title={t`This account's own roles`} end={may('roles/manage') && own.length > 0 && <Link className="link" href="/roles">{t`Edit roles`}</Link>} flush={own.length === 0}>
        {own.map((role) => <RoleSwitch key={role.id} user={user} role={role} barrier={barrier} />)}
        {own.length === 0 && (
          <EmptyState picture="arch" title={t`No roles of your own yet`} actions={may('roles/manage') && <Button href="/roles">{t`Make a role`}</Button>}>
            {t`A role of your own holds exactly the permissions that a job needs.`}
          </EmptyState>
        )}
      </Card>
      {inbox.length > 0 && (
        <Card title={t`Inbox roles`} note={t`For work in the Inbox. All but the viewer take a seat.`}>
          {inbox.map((role) => <RoleSwitch key={role.id} user={user} role={role} barrier={barrier} />)}
        </Card>
      )}
    </>
  );
}

const isInbox = ({ kind, id }: Role) => kind === 'system' && id.startsWith('inbox_');

function RoleSwitch({ user, role, barrier }: { user: User; role: Role; barrier: string | undefined }) {
  const { t } = useLingui();
  const toggle = useMembership(user);
  const held = user.roles.some(({ id }) => id === role.id);
  const why = useWhyNot(role);
  return (
    <ToggleRow
      label={role.name}
      hint={held && role.needsSeat && !user.seatSince ? t`No seat: it has no effect.` : role.description || undefined}
      checked={held}
      reason={why ?? barrier}
      onChange={(on) => toggle.mutate({ kind: 'role', object: role, on })}
    />
  );
}

/** Why this role cannot be given or taken by the reader, whoever has it. */
function useWhyNot(role: Role): string | undefined {
  const { t } = useLingui();
  const { permissions } = useSession();
  const above = role.permissions.find((permission) => !permissions.includes(permission));
  return above && t`It allows ${above}, which you do not hold yourself.`;
}

function TeamSwitches({ user }: { user: User }) {
  const { t } = useLingui();
  const { data } = useQuery(teamsQuery);
  const barrier = useBarrier(user);
  const toggle = useMembership(user);
  const whyNot = useWhyNotTeam();
  if (!data || data.items.length === 0) return null;
  return (
    <Card title={t`Teams`} note={t`Members have the team's roles beside their own.`} end={<Link className="link" href="/teams">{t`Show teams`}</Link>}>
      {data.items.map((team) => (
        <ToggleRow
          key={team.id}
          label={team.name}
          hint={team.roles.length > 0 ? <RolesOf team={team} /> : team.description || undefined}
          checked={user.teams.some(({ id }) => id === team.id)}
          reason={whyNot(team) ?? barrier}
          onChange={(on) => toggle.mutate({ kind: 'team', object: team, on })}
        />
      ))}
    </Card>
  );
}

function RolesOf({ team }: { team: Team }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const roles = fmt.list(team.roles.map(({ name }) => name));
  return t`Gives the roles: ${roles}`;
}

/** Why the reader may put nobody into this team: its roles allow more than they may. */
function useWhyNotTeam(): (team: Team) => string | undefined {
  const { t } = useLingui();
  const may = useMay();
  const { permissions } = useSession();
  const { data } = useQuery({ ...rolesQuery, enabled: may('roles/view') });
  return ({ roles }) => {
    const allowed = data?.items.filter(({ id }) => roles.some((role) => role.id === id)).flatMap((role) => role.permissions);
    const above = allowed?.find((permission) => !permissions.includes(permission));
    return above && t`Its roles allow ${above}, which you do not hold yourself.`;
  };
}
