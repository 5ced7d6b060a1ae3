import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { accountsQuery } from '../api/accounts';
import type { Account } from '../api/accountTypes';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { FilterChip } from '../ui/FilterChip';
import { SearchField } from '../ui/SearchField';
import { Segments } from '../ui/Segments';
import { useStatusWord } from '../ui/StatusPill';
import { useAccountColumns } from './columns';
import { filterOf, hasFilter, noFilter, statuses, type AccountsSearch } from './search';

const route = getRouteApi('/accounts');

interface AccountListProps {
  /** Whose list it is; without, the customers. */
  under: string | undefined;
  title: string;
  empty: { title: string; words: string; action?: ReactNode };
}

export function AccountList({ under, title, empty }: AccountListProps) {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const cursors = search.cursor ?? [];
  const list = useQuery(accountsQuery(under, filterOf(search), cursors.at(-1)));
  const columns = useAccountColumns(search.depth === 'all');
  const change = (next: AccountsSearch) => void navigate({ search: (old) => ({ ...old, cursor: undefined, ...next }) });
  const rows = list.data?.items;
  const next = list.data?.nextCursor;
  return (
    <>
      <Toolbar search={search} onChange={change} />
      {list.error && <Failed title={t`The accounts could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {(!list.error || rows) && (
        <DataTable
          caption={title}
          columns={columns}
          rows={rows}
          rowId={(account) => account.id}
          rowName={(account) => account.name}
          stale={list.isPlaceholderData}
          empty={hasFilter(search) ? <NothingFound search={search} onChange={change} /> : <EmptyState picture="arch" title={empty.title} actions={empty.action}>{empty.words}</EmptyState>}
          footer={rows && <CursorPager cursors={search.cursor} next={next} shown={rows.length} onGo={(cursor) => change({ cursor })} />}
        />
      )}
    </>
  );
}

interface ToolbarProps {
  search: AccountsSearch;
  onChange: (next: AccountsSearch) => void;
}

/** The search, the status and how deep to look: the same over every list of accounts. */
export function Toolbar({ search, onChange }: ToolbarProps) {
  const { t } = useLingui();
  const word = useStatusWord();
  return (
    <div className="toolbar">
      <SearchField main label={t`Name of an account`} value={search.search ?? ''} onChange={(text) => onChange({ search: text || undefined })} />
      <div className="chips scroll">
        <FilterChip
          single
          label={t`Status`}
          choices={statuses.map((status) => ({ id: status, label: word(status) }))}
          value={search.status ? [search.status] : []}
          onChange={([status]) => onChange({ status: status as Account['status'] | undefined })}
        />
        {hasFilter(search) && <Button kind="quiet" size="small" onPress={() => onChange(noFilter)}>{t`Clear`}</Button>}
        <Segments
          label={t`Which accounts`}
          options={[{ id: 'direct', label: t`Directly below` }, { id: 'all', label: t`All below` }]}
          value={search.depth ?? 'direct'}
          onChange={(depth) => onChange({ depth: depth === 'all' ? depth : undefined })}
        />
      </div>
    </div>
  );
}

export function NothingFound({ search, onChange }: ToolbarProps) {
  const { t } = useLingui();
  const { search: text } = search;
  return (
    <EmptyState
      picture="search"
      title={text === undefined ? t`No account matches` : t`No account is called “${text}”`}
      actions={<Button onPress={() => onChange(noFilter)}>{text === undefined ? t`Clear filters` : t`Clear search`}</Button>}
    >
      {search.depth === undefined && t`Only accounts directly below were looked through.`}
    </EmptyState>
  );
}
