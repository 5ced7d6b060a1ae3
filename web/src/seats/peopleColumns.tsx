import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { assignSeat, removeSeat, type SeatedUser, type SeatReason } from '../api/seats';
import { useMay } from '../session/session';
import { Person } from '../ui/Avatar';
import type { Column } from '../ui/DataTable';
import { Link } from '../ui/Link';
import { Pill } from '../ui/Pill';
import { RowMenu } from '../ui/RowMenu';
import { Tags } from '../ui/Tag';
import { Time } from '../ui/Time';
import { toast } from '../ui/Toast';
import { useReasonWords, useUserHref } from './words';

export function usePeopleColumns(): Column<SeatedUser>[] {
  const { t } = useLingui();
  const may = useMay();
  const href = useUserHref();
  const looks = may('users/view');
  return [
    {
      id: 'name', title: t`User`, width: 184, card: 'title', skeleton: 'person',
      cell: ({ account, user }) => {
        const person = <Person id={user.id} name={user.name} />;
        return looks ? <Link href={href(account.id, user.id)}>{person}</Link> : person;
      },
    },
    { id: 'account', title: t`Account`, width: 150, dim: true, card: 'labelled', cell: ({ account }) => <span className="cut" dir="auto" title={account.name}>{account.name}</span> },
    { id: 'roles', title: t`Inbox role`, width: 150, card: 'labelled', cell: ({ roles }) => (roles.length > 0 ? <Tags names={roles.map(({ name }) => name)} /> : <span className="faint">{t`none`}</span>) },
    { id: 'lastLogin', title: t`Last sign-in`, width: 116, dim: true, card: 'labelled', cell: ({ lastLogin }) => (lastLogin ? <Time at={lastLogin} /> : t`never`) },
    { id: 'since', title: t`Seat since`, width: 104, dim: true, spare: true, card: 'labelled', cell: ({ assignedAt }) => <Time at={assignedAt} form="date" /> },
    { id: 'why', title: t`Inactive because`, card: 'line', cell: (row) => <Why reasons={row.reasons} /> },
    { id: 'menu', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none', cell: (row) => <PersonMenu row={row} /> },
  ];
}

function Why({ reasons }: { reasons: readonly SeatReason[] }) {
  const words = useReasonWords();
  if (reasons.length === 0) return null;
  return <span className="why">{reasons.map((reason) => <Pill key={reason}>{words[reason]}</Pill>)}</span>;
}

function PersonMenu({ row }: { row: SeatedUser }) {
  const { t } = useLingui();
  const may = useMay();
  const href = useUserHref();
  const { account, user } = row;
  const { name } = user;
  const ref = { account: account.id, user: user.id };
  const assign = useMutation({ mutationFn: assignSeat, onSuccess: () => toast(t`${name} has a seat again.`) });
  const remove = useMutation({
    mutationFn: removeSeat,
    // Without an Inbox role the seat could not be given back.
    onSuccess: () => toast(t`The seat of ${name} is free.`, { undo: row.roles.length > 0 ? () => assign.mutate(ref) : undefined }),
  });
  const blocked = may('seats/manage') ? undefined : t`This takes the permission seats/manage.`;
  return (
    <RowMenu
      name={name}
      groups={[
        [
          may('users/view') && { id: 'edit', title: t`Edit user`, icon: 'edit', href: href(account.id, user.id) },
          may('users/view') && { id: 'roles', title: t`Roles`, icon: 'role', href: href(account.id, user.id, 'roles') },
        ],
        [{ id: 'remove', title: t`Remove seat`, icon: 'minus', danger: true, reason: blocked, onPress: () => remove.mutate(ref) }],
      ]}
    />
  );
}
