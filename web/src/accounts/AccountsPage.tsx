import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { accountsQuery, pageSize } from '../api/accounts';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { PageHeader } from '../ui/PageHeader';
import { Pager } from '../ui/Pager';
import { SearchField } from '../ui/SearchField';
import { useAccountColumns } from './columns';
import type { AccountsSearch } from './search';

const route = getRouteApi('/accounts');

/** The customers of the installation; only for operators. */
export function AccountsPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('operator/accounts')) return <><PageHeader title={t`Accounts`} /><NotYours title={t`The accounts are not yours to see`} permission="operator/accounts" /></>;
  return <Accounts />;
}

function Accounts() {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const cursors = search.cursor ?? [];
  const list = useQuery(accountsQuery(search.search, cursors.at(-1)));
  const columns = useAccountColumns();
  const change = (next: AccountsSearch) => void navigate({ search: (old) => ({ ...old, cursor: undefined, ...next }) });
  const go = (cursor: string[]) => change({ cursor: cursor.length > 0 ? cursor : undefined });
  const rows = list.data?.items;
  const next = list.data?.nextCursor;
  return (
    <>
      <PageHeader
        title={t`Accounts`}
        purpose={t`The customers of this installation. Each has users, roles and an audit log of its own.`}
        actions={<Button kind="main" icon="plus" href="/accounts/new">{t`Create account`}</Button>}
      />
      <div className="toolbar">
        <SearchField main label={t`Name of an account`} value={search.search ?? ''} onChange={(text) => change({ search: text || undefined })} />
      </div>
      {list.error && <Failed title={t`The accounts could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {(!list.error || rows) && (
        <DataTable
          caption={t`Accounts`}
          columns={columns}
          rows={rows}
          rowId={(account) => account.id}
          rowName={(account) => account.name}
          stale={list.isPlaceholderData}
          empty={<NoAccounts search={search.search} onClear={() => change({ search: undefined })} />}
          footer={rows && (cursors.length > 0 || next) && (
            <Pager
              from={cursors.length * pageSize + 1}
              shown={rows.length}
              onPrevious={cursors.length > 0 ? () => go(cursors.slice(0, -1)) : undefined}
              onNext={next ? () => go([...cursors, next]) : undefined}
            />
          )}
        />
      )}
    </>
  );
}

function NoAccounts({ search, onClear }: { search: string | undefined; onClear: () => void }) {
  const { t } = useLingui();
  if (search !== undefined) {
    return <EmptyState picture="search" title={t`No account is called “${search}”`} actions={<Button onPress={onClear}>{t`Clear search`}</Button>} />;
  }
  return (
    <EmptyState picture="arch" title={t`No accounts yet`} actions={<Button kind="main" icon="plus" href="/accounts/new">{t`Create account`}</Button>}>
      {t`An account is one customer. Its first admin gets a letter and then looks after its users without you.`}
    </EmptyState>
  );
}
