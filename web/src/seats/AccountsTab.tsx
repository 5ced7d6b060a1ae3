import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { seatAccountsQuery, type SeatOverview, type SeatState } from '../api/seats';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { FilterChip } from '../ui/FilterChip';
import { SearchField } from '../ui/SearchField';
import { useAccountColumns } from './accountColumns';
import { FirstSeated } from './FirstSeated';
import { accountFilterOf, hasFilter, noFilter } from './filters';
import { type SeatsSearch, seatStates } from './search';
import { useStateWords } from './words';

interface AccountsTabProps {
  search: SeatsSearch;
  overview: SeatOverview | undefined;
  onChange: (next: SeatsSearch) => void;
  onAssign: (account: string) => void;
}

/** What the account and those below it use. */
export function AccountsTab({ search, overview, onChange, onAssign }: AccountsTabProps) {
  const { t } = useLingui();
  const cursors = search.cursor ?? [];
  const list = useQuery(seatAccountsQuery(accountFilterOf(search), cursors.at(-1)));
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => setOpened((old) => new Set(old.has(id) ? [...old].filter((other) => other !== id) : [...old, id]));
  const columns = useAccountColumns({ opened, onToggle: toggle, onAssign, mayLimit: overview?.mayLimit });
  const rows = list.data?.items;
  if (list.error && !rows) return <><Filters search={search} onChange={onChange} /><Failed title={t`The accounts could not be read.`} error={list.error} onRetry={() => void list.refetch()} /></>;
  return (
    <>
      <Filters search={search} onChange={onChange} />
      <DataTable
        caption={t`Accounts and assigned seats`}
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        sort={search.sort ?? 'name'}
        // The most first or by name: the server knows no other way round.
        onSort={(sort) => onChange({ sort: sort === '-assigned' ? sort : undefined })}
        below={(row) => opened.has(row.id) && <FirstSeated account={row} />}
        currentId={search.assign}
        stale={list.isPlaceholderData}
        expected={6}
        empty={(
          <EmptyState picture="search" title={t`No account matches these filters`} actions={<Button onPress={() => onChange(noFilter)}>{t`Clear filters`}</Button>} />
        )}
        footer={rows && <CursorPager cursors={search.cursor} next={list.data?.nextCursor} shown={rows.length} onGo={(cursor) => onChange({ cursor })} />}
      />
    </>
  );
}

function Filters({ search, onChange }: Pick<AccountsTabProps, 'search' | 'onChange'>) {
  const { t } = useLingui();
  const words = useStateWords();
  return (
    <div className="toolbar">
      <SearchField main label={t`Name of an account`} value={search.search ?? ''} onChange={(text) => onChange({ search: text || undefined })} />
      <div className="chips scroll">
        <FilterChip
          single
          label={t`Usage`}
          choices={[{ id: 'assigned', label: t`With seats` }]}
          value={search.usage ? [search.usage] : []}
          onChange={([usage]) => onChange({ usage: usage === undefined ? undefined : 'assigned' })}
        />
        <FilterChip
          single
          label={t`Limit`}
          choices={[{ id: 'set', label: t`With a limit` }]}
          value={search.limit ? [search.limit] : []}
          onChange={([limit]) => onChange({ limit: limit === undefined ? undefined : 'set' })}
        />
        <FilterChip
          single
          label={t`Status`}
          choices={seatStates.map((id) => ({ id, label: words[id] }))}
          value={search.state ? [search.state] : []}
          onChange={([state]) => onChange({ state: state as SeatState | undefined })}
        />
        {hasFilter(search) && <Button kind="quiet" size="small" onPress={() => onChange(noFilter)}>{t`Clear`}</Button>}
      </div>
    </div>
  );
}
