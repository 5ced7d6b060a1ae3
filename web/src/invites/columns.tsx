import { Trans, useLingui } from '@lingui/react/macro';
import type { Invite } from '../api/invites';
import { useFmt } from '../fmt/useFmt';
import { Person } from '../ui/Avatar';
import type { Column } from '../ui/DataTable';
import { Tags } from '../ui/Tag';
import { Time } from '../ui/Time';
import { InviteMenu } from './InviteMenu';
import { InvitePill, nameOf } from './words';

export function useInviteColumns(onLink: (invite: Invite) => void, narrow: boolean): Column<Invite>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const columns: Column<Invite>[] = [
    { id: 'email', title: t`Invited`, width: 280, card: 'title', skeleton: 'person', cell: (invite) => <Person id={invite.id} name={invite.email} note={nameOf(invite)} /> },
    { id: 'roles', title: t`Roles`, card: 'foot', cell: ({ roles }) => <Tags names={roles.map(({ name }) => name)} /> },
    {
      id: 'teams', title: t`Teams`, width: 104, dim: true, spare: true, card: 'none',
      cell: ({ teams }) => <span className="cut" dir="auto" title={fmt.list(teams.map(({ name }) => name))}>{teams.map(({ name }) => name).join(', ')}</span>,
    },
    { id: 'by', title: t`Invited by`, width: 140, dim: true, card: 'labelled', cell: ({ inviter }) => <span className="cut" dir="auto">{inviter.name}</span> },
    { id: 'sent', title: t`Sent`, width: 106, dim: true, spare: true, card: 'none', cell: ({ sentAt }) => <Time at={sentAt} /> },
    { id: 'expires', title: t`Expires`, width: 150, dim: true, card: 'footEnd', cell: (invite) => <Expiry invite={invite} /> },
    { id: 'status', title: t`Status`, width: 116, card: 'end', skeleton: 'pill', cell: (invite) => <InvitePill invite={invite} /> },
    { id: 'menu', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none', cell: (invite) => <InviteMenu invite={invite} onLink={onLink} /> },
  ];
  return columns.filter(({ id }) => !narrow || !roomy.has(id));
}

/** Beside an open panel, what can be missed gives way. */
const roomy = new Set(['teams', 'by', 'sent']);

/** What was answered or taken back does not expire any more. */
function Expiry({ invite: { status, expiresAt } }: { invite: Invite }) {
  if (status === 'pending') return <Time at={expiresAt} />;
  if (status === 'expired') return <Trans>expired <Time at={expiresAt} /></Trans>;
  return '–';
}
