import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { userCountQuery, usersQuery } from '../api/users';
import { useFmt } from '../fmt/useFmt';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { PeopleTabs } from '../people/PeopleTabs';
import { fullName, useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { PageHeader } from '../ui/PageHeader';
import { useColumnChoice } from '../views/columnChoice';
import { useSettled } from '../views/opening';
import { BulkJobPlace } from './BulkJobPlace';
import { useUserColumns } from './columns';
import { Filters } from './Filters';
import { MoreMenu } from './MoreMenu';
import { NoUsers } from './NoUsers';
import { filterOf, noFilter, readUserSearch, type UserSearch } from './search';
import { Selected } from './Selected';

const route = getRouteApi('/users');

export function UsersPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('users/view')) return <><PageHeader title={t`Users`} /><NotYours title={t`The users are not yours to see`} permission="users/view" /></>;
  return <Users />;
}

function Users() {
  const { t } = useLingui();
  const { account: { name: account } } = useSession();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery(usersQuery({ ...filterOf(search), sort: search.sort, cursor: search.cursor?.at(-1) }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { shown: columns, choice } = useColumnChoice('users', useUserColumns());
  const settle = useSettled('users');
  const manages = may('users/manage');

  const change = (next: Partial<UserSearch>) => void navigate({ search: (old) => settle({ ...old, cursor: undefined, ...next }) });
  const rows = list.data?.items;
  const next = list.data?.nextCursor;
  const usual = search.search ? undefined : 'name'; // a search shows the best matches first
  return (
    <>
      <PageHeader
        title={t`Users`}
        purpose={t`Everyone who can sign in to ${account}, and what each of them may do.`}
        actions={
          <>
            <MoreMenu filter={filterOf(search)} />
            {manages && <Button kind="main" icon="plus" href="/users/new">{t`Create user`}</Button>}
          </>
        }
      />
      <PeopleTabs current="/users" />
      <BulkJobPlace />
      <Filters search={search} columns={choice} onChange={change} />
      {list.error && <Failed title={t`The users could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {(!list.error || rows) && (
        <DataTable
          caption={t`Users`}
          columns={columns}
          rows={rows}
          rowId={(user) => user.id}
          rowName={fullName}
          sort={search.sort ?? usual}
          onSort={(sort) => change({ sort: sort === usual ? undefined : readUserSearch({ sort }).sort })}
          selection={manages ? { ids: chosen, onChange: setChosen } : undefined}
          stale={list.isPlaceholderData}
          expected={12}
          empty={<NoUsers search={search} onClear={() => change(noFilter)} onChange={change} onFurther={next ? () => change({ cursor: [...(search.cursor ?? []), next] }) : undefined} />}
          footer={rows && <UsersPager search={search} shown={rows.length} next={next} />}
        />
      )}
      <Selected ids={chosen} page={list.isPlaceholderData || !rows ? [] : rows.map(({ id }) => id)} filter={filterOf(search)} onDone={() => setChosen(new Set())} />
    </>
  );
}

interface UsersPagerProps {
  search: UserSearch;
  shown: number;
  next: string | undefined;
}

function UsersPager({ search, shown, next }: UsersPagerProps) {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  const navigate = route.useNavigate();
  const { data: total } = useQuery(userCountQuery(filterOf(search)));
  return (
    <CursorPager
      cursors={search.cursor}
      next={next}
      shown={shown}
      total={total?.count}
      exact={total?.exact}
      note={t`Times in ${timeZone}`}
      onGo={(cursor) => void navigate({ search: (old) => ({ ...old, cursor }) })}
    />
  );
}
