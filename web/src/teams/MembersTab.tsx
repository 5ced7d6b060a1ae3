import { useState, type ReactNode } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { setMembership } from '../api/person';
import type { Team, User } from '../api/types';
import { usersQuery } from '../api/users';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { useWhy } from '../people/useWhy';
import { fullName, useMay } from '../session/session';
import { Person } from '../ui/Avatar';
import { Button } from '../ui/Button';
import { DataTable, type Column } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { IconButton } from '../ui/IconButton';
import { Link } from '../ui/Link';
import { SearchField } from '../ui/SearchField';
import { StatusPill } from '../ui/StatusPill';
import { Tags } from '../ui/Tag';
import { toast } from '../ui/Toast';
import { AddMembers } from './AddMembers';
import { RemoveMembers } from './RemoveMembers';
import { useRefusals } from './words';

const route = getRouteApi('/teams/$team');

/** Who is in the team. */
export function MembersTab({ team }: { team: Team }) {
  const { t } = useLingui();
  const may = useMay();
  if (!may('users/view')) return <NotYours title={t`The members are not yours to see`} permission="users/view" />;
  return <Members team={team} />;
}

function Members({ team }: { team: Team }) {
  const { t } = useLingui();
  const { find, cursor: cursors = [] } = route.useSearch();
  const navigate = route.useNavigate();
  const refusals = useRefusals();
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useQuery(usersQuery({ team: team.id, search: find, cursor: cursors.at(-1) }));
  const columns = useColumns(team);
  const look = (text: string | undefined) => void navigate({ search: (old) => ({ ...old, cursor: undefined, find: text }), replace: true });
  const go = (cursor: string[] | undefined) => void navigate({ search: (old) => ({ ...old, cursor }) });
  const rows = list.data?.items;
  const add = <Button kind="main" icon="plus" reason={refusals.members} onPress={() => setAdding(true)}>{t`Add members`}</Button>;
  return (
    <div>
      {(team.users > 0 || find) && (
        <div className="toolbar">
          <SearchField main label={t`Name, username or email`} value={find ?? ''} onChange={(text) => look(text || undefined)} />
          <div className="team-add">{add}</div>
        </div>
      )}
      {list.error && !rows && <Failed title={t`The members could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {(!list.error || rows) && (
        <DataTable
          caption={t`Members of ${team.name}`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          rowName={fullName}
          selection={refusals.members === undefined ? { ids: chosen, onChange: setChosen } : undefined}
          stale={list.isPlaceholderData}
          expected={Math.min(Math.max(team.users, 1), 12)}
          empty={find ? <NobodyFound onClear={() => look(undefined)} /> : <NobodyYet action={add} />}
          footer={rows && <CursorPager cursors={cursors} next={list.data?.nextCursor} shown={rows.length} total={find ? undefined : team.users} exact={team.usersExact} onGo={go} />}
        />
      )}
      <RemoveMembers team={team} ids={[...chosen]} onDone={() => setChosen(new Set())} />
      {adding && <AddMembers team={team} onClose={() => setAdding(false)} />}
    </div>
  );
}

function useColumns(team: Team): Column<User>[] {
  const { t } = useLingui();
  const why = useWhy();
  const may = useMay();
  const { remove } = useMemberActs(team);
  const columns: Column<User>[] = [
    {
      id: 'name', title: t`Name`, width: 240, card: 'title', skeleton: 'person',
      cell: (user) => <Link href={`/users/${user.id}`}><Person id={user.id} name={fullName(user)} /></Link>,
    },
    { id: 'email', title: t`Email`, width: 240, dim: true, card: 'line', cell: ({ email }) => <span className="cut ltr" title={email}>{email}</span> },
    { id: 'roles', title: t`Own roles`, spare: true, card: 'foot', cell: ({ roles }) => <Tags names={roles.map(({ name }) => name)} /> },
    { id: 'status', title: t`Status`, width: 150, card: 'end', skeleton: 'pill', cell: (user) => <StatusPill status={user.status} why={why(user)} /> },
  ];
  if (may('users/manage')) {
    columns.push({
      id: 'remove', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none',
      cell: (user) => {
        const name = fullName(user);
        return <IconButton size="small" icon="x" label={t`Remove ${name} from the team`} onPress={() => remove(user)} />;
      },
    });
  }
  return columns;
}

/** Taking somebody out counts at once, and can be taken back. */
function useMemberActs(team: Team) {
  const { t } = useLingui();
  const set = useMutation({ mutationFn: ({ user, on }: { user: User; on: boolean }) => setMembership(user.id, { kind: 'team', id: team.id, on }) });
  const back = (user: User) => {
    const name = fullName(user);
    set.mutate({ user, on: true }, { onSuccess: () => toast(t`${name} is in the team again.`) });
  };
  const remove = (user: User) => {
    const name = fullName(user);
    set.mutate({ user, on: false }, { onSuccess: () => toast(t`${name} is no longer in the team.`, { undo: () => back(user) }) });
  };
  return { remove };
}

function NobodyYet({ action }: { action: ReactNode }) {
  const { t } = useLingui();
  return (
    <EmptyState picture="arch" title={t`Nobody is in this team yet`} actions={action}>
      {t`Members get the team's roles the moment they join, in sessions that are open too.`}
    </EmptyState>
  );
}

function NobodyFound({ onClear }: { onClear: () => void }) {
  const { t } = useLingui();
  return <EmptyState picture="search" title={t`No member matches`} actions={<Button onPress={onClear}>{t`Clear search`}</Button>} />;
}
