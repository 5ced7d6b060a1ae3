import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { seatedQuery, type SeatedUser } from '../api/seats';
import { useFmt } from '../fmt/useFmt';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { PeopleFilters } from './PeopleFilters';
import { usePeopleColumns } from './peopleColumns';
import { RemoveSeats } from './RemoveSeats';
import { hasFilter, noFilter, personFilterOf } from './filters';
import type { SeatsSearch } from './search';

interface PeopleTabProps {
  search: SeatsSearch;
  onChange: (next: SeatsSearch) => void;
}

const idOf = ({ account, user }: SeatedUser) => `${account.id} ${user.id}`;

/** People with seats: those who do not use them, or all of one account. */
export function PeopleTab({ search, onChange }: PeopleTabProps) {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  const may = useMay();
  const cursors = search.cursor ?? [];
  const list = useQuery(seatedQuery(personFilterOf(search), cursors.at(-1)));
  const { chosen, choose, clear } = useChosen();
  const columns = usePeopleColumns();
  const rows = list.data?.items;
  const next = list.data?.nextCursor;
  const go = (cursor: string[] | undefined) => onChange({ cursor });
  const filters = <PeopleFilters search={search} rows={rows ?? []} onChange={onChange} />;
  if (list.error && !rows) return <>{filters}<Failed title={t`The users could not be read.`} error={list.error} onRetry={() => void list.refetch()} /></>;
  return (
    <>
      {filters}
      <DataTable
        caption={search.tab === 'inactive' ? t`Inactive users` : t`People with a seat`}
        columns={columns}
        rows={rows}
        rowId={idOf}
        rowName={({ user }) => user.name}
        selection={may('seats/manage') ? { ids: new Set(chosen.keys()), onChange: (ids) => choose(ids, rows ?? []) } : undefined}
        stale={list.isPlaceholderData}
        empty={<Nobody search={search} onClear={() => onChange(noFilter)} onFurther={next ? () => go([...cursors, next]) : undefined} />}
        footer={rows && <CursorPager cursors={cursors} next={next} shown={rows.length} note={t`Times in ${timeZone}`} onGo={go} />}
      />
      <RemoveSeats chosen={[...chosen.values()]} onDone={clear} />
    </>
  );
}

/** Who is ticked, on whichever page: kept whole, for the words about them and for the way back. */
function useChosen() {
  const [chosen, setChosen] = useState<ReadonlyMap<string, SeatedUser>>(new Map());
  const choose = (ids: ReadonlySet<string>, rows: readonly SeatedUser[]) => setChosen((old) => {
    const next = new Map<string, SeatedUser>();
    for (const id of ids) {
      const row = old.get(id) ?? rows.find((one) => idOf(one) === id);
      if (row) next.set(id, row);
    }
    return next;
  });
  return { chosen, choose, clear: () => setChosen(new Map()) };
}

/** Nobody, or nobody who matches: two different things. */
function Nobody({ search, onClear, onFurther }: { search: SeatsSearch; onClear: () => void; onFurther: (() => void) | undefined }) {
  const { t } = useLingui();
  if (onFurther) {
    return (
      <EmptyState picture="search" title={t`Nobody found so far`} actions={<Button kind="main" onPress={onFurther}>{t`Look further`}</Button>}>
        {t`Many users were looked at, and there are more. A further filter makes it faster.`}
      </EmptyState>
    );
  }
  if (hasFilter(search)) return <EmptyState picture="search" title={t`Nobody matches these filters`} actions={<Button onPress={onClear}>{t`Clear filters`}</Button>} />;
  return <EmptyState picture="arch" title={t`Everybody uses their seat`}>{t`Who does not sign in for 90 days, or has no Inbox role any more, is listed here, so that their seat can go to somebody else.`}</EmptyState>;
}
