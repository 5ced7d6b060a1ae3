import { Fragment } from 'react';
import { useLingui } from '@lingui/react/macro';
import type { Named, User } from '../api/types';
import { useFmt } from '../fmt/useFmt';
import { useWhy } from '../people/useWhy';
import { fullName, useMay } from '../session/session';
import { Person } from '../ui/Avatar';
import type { Column } from '../ui/DataTable';
import { Link } from '../ui/Link';
import { StatusPill } from '../ui/StatusPill';
import { Tags } from '../ui/Tag';
import { Time } from '../ui/Time';
import { UserMenu } from './UserMenu';

export function useUserColumns(): Column<User>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const why = useWhy();
  const may = useMay();
  const columns: Column<User>[] = [
    {
      id: 'name', title: t`Name`, sort: 'name', width: 184, card: 'title', skeleton: 'person',
      cell: (user) => <Link href={`/users/${user.id}`}><Person id={user.id} name={fullName(user)} /></Link>,
    },
    {
      id: 'username', title: t`Username`, sort: 'username', width: 128, spare: true, card: 'none',
      cell: (user) => <span className="mono dim cut ltr">{user.username}</span>,
    },
    {
      id: 'email', title: t`Email`, sort: 'email', width: 206, dim: true, card: 'line',
      cell: (user) => <span className="cut ltr" title={user.email}>{user.email}</span>,
    },
    { id: 'roles', title: t`Roles`, card: 'foot', cell: (user) => <Tags names={user.roles.map((role) => role.name)} /> },
    {
      id: 'teams', title: t`Teams`, width: 104, dim: true, spare: true, card: 'none',
      cell: (user) => <span className="cut" dir="auto" title={fmt.list(user.teams.map((team) => team.name))}>{user.teams.map((team, index) => <Fragment key={team.id}>{index > 0 && ', '}<TeamName team={team} /></Fragment>)}</span>,
    },
    {
      id: 'lastLogin', title: t`Last sign-in`, sort: 'lastLogin', sortDown: true, width: 112, dim: true, card: 'footEnd',
      cell: (user) => (user.lastLogin ? <Time at={user.lastLogin.at} /> : t`never`),
    },
    {
      id: 'created', title: t`Created`, sort: 'created', sortDown: true, width: 112, dim: true, extra: true, card: 'labelled',
      cell: (user) => <Time at={user.createdAt} />,
    },
    {
      id: 'status', title: t`Status`, width: 150, card: 'end', skeleton: 'pill',
      cell: (user) => <StatusPill status={user.status} why={why(user)} />,
    },
  ];
  if (may('users/manage')) {
    columns.push({ id: 'menu', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none', cell: (user) => <UserMenu user={user} /> });
  }
  return columns;
}

function TeamName({ team: { id, name } }: { team: Named }) {
  const may = useMay();
  return may('teams/view') ? <Link href={`/teams/${encodeURIComponent(id)}`}>{name}</Link> : name;
}
