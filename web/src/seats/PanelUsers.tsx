import { useState } from 'react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Trans, useLingui } from '@lingui/react/macro';
import { assignSeat, removeSeat, showSeat, usersOfQuery } from '../api/seats';
import type { User } from '../api/types';
import { Failed } from '../layout/Failed';
import { fullName, useMay } from '../session/session';
import { Avatar } from '../ui/Avatar';
import { Button } from '../ui/Button';
import { FilterChip } from '../ui/FilterChip';
import { Link } from '../ui/Link';
import { SearchField } from '../ui/SearchField';
import { SkeletonLines } from '../ui/Skeleton';
import { Switch } from '../ui/Switch';
import { Time } from '../ui/Time';
import { useInboxRoles, useUserHref } from './words';

/** The users of one account, each with a switch for their seat. */
export function PanelUsers({ account }: { account: string }) {
  const { t } = useLingui();
  const roles = useInboxRoles();
  const [search, setSearch] = useState('');
  const [role, setRole] = useState<string>();
  const list = useInfiniteQuery(usersOfQuery(account, { search: search || undefined, role }));
  const users = list.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <SearchField label={t`Search its users`} value={search} onChange={setSearch} />
      <div className="chips"><FilterChip single label={t`Inbox role`} choices={roles} value={role ? [role] : []} onChange={([id]) => setRole(id)} /></div>
      {list.error && !users && <Failed title={t`The users could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {!users && !list.error && <SkeletonLines lines={6} />}
      {users?.length === 0 && !list.hasNextPage && <p className="dim" role="status">{t`Nobody found`}</p>}
      {users && users.length > 0 && <ul className="seat-users">{users.map((user) => <Row key={user.id} account={account} user={user} />)}</ul>}
      {list.hasNextPage && (
        <div className="seat-users-more"><Button size="small" busy={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>{t`Show more`}</Button></div>
      )}
    </>
  );
}

const isInbox = ({ id }: { id: string }) => id.startsWith('inbox_');

function Row({ account, user }: { account: string; user: User }) {
  const { t } = useLingui();
  const may = useMay();
  const name = fullName(user);
  const roles = user.roles.filter(isInbox);
  const seated = user.seatSince !== undefined;
  const toggle = useToggle(account, user);
  const reason = may('seats/manage')
    ? roles.length === 0 && !seated ? t`A seat takes an Inbox role.` : undefined
    : t`This takes the permission seats/manage.`;
  return (
    <li>
      <span className="person">
        <Avatar id={user.id} name={name} />
        <span>
          <b className="cut" dir="auto">{name}</b>
          <small>
            {roles.length > 0 ? roles.map((role) => role.name).join(', ') : <NoRole account={account} user={user} />}
            {' · '}
            <Lately user={user} />
          </small>
        </span>
      </span>
      <Switch hideLabel label={t`Seat for ${name}`} checked={seated} reason={reason} onChange={toggle} />
    </li>
  );
}

function NoRole({ account, user }: { account: string; user: User }) {
  const { t } = useLingui();
  const may = useMay();
  const href = useUserHref();
  return <>{t`No Inbox role yet`}{may('users/manage') && <>{' · '}<Link className="link" href={href(account, user.id, 'roles')}>{t`Give role`}</Link></>}</>;
}

function Lately({ user: { lastLogin } }: { user: User }) {
  const { t } = useLingui();
  return lastLogin ? <Trans>Last sign-in <Time at={lastLogin.at} /></Trans> : t`Never signed in`;
}

/** On the screen at once, and back again if the server says no; the refusal is told like any other. */
function useToggle(account: string, user: User) {
  const client = useQueryClient();
  const toggle = useMutation({
    mutationFn: (on: boolean) => (on ? assignSeat : removeSeat)({ account, user: user.id }),
    onMutate: (on) => showSeat(client, account, user.id, on),
    onError: (_error, _on, back) => back?.(),
  });
  return (on: boolean) => toggle.mutate(on);
}
