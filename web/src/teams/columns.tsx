import { useLingui } from '@lingui/react/macro';
import type { Team } from '../api/types';
import { useFmt } from '../fmt/useFmt';
import type { Column } from '../ui/DataTable';
import { Link } from '../ui/Link';
import { Tags } from '../ui/Tag';
import { Time } from '../ui/Time';
import { teamHref } from './search';
import { TeamMenu } from './TeamMenu';

export function useTeamColumns(): Column<Team>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  return [
    {
      id: 'name', title: t`Name`, sort: 'name', card: 'title',
      cell: ({ id, name, description }) => (
        <span className="team-name">
          <Link href={teamHref(id)}><b className="cut" dir="auto">{name}</b></Link>
          {description && <small className="cut" dir="auto" title={description}>{description}</small>}
        </span>
      ),
    },
    { id: 'roles', title: t`Roles`, width: 320, card: 'foot', cell: ({ roles }) => <Tags names={roles.map(({ name }) => name)} shown={2} /> },
    {
      id: 'users', title: t`Members`, sort: 'users', sortDown: true, width: 110, numeric: true, card: 'labelled',
      cell: ({ users, usersExact }) => <span className="ltr">{fmt.number(users)}{!usersExact && '+'}</span>,
    },
    { id: 'created', title: t`Created`, sort: 'created', sortDown: true, width: 140, dim: true, spare: true, card: 'none', cell: ({ createdAt }) => <Time at={createdAt} form="date" /> },
    { id: 'menu', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none', cell: (team) => <TeamMenu team={team} /> },
  ];
}
