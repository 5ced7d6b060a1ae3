import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { auditQuery, catalogueQuery } from '../api/audit';
import type { AuditEvent } from '../api/auditTypes';
import { useFmt } from '../fmt/useFmt';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { Actor } from '../people/Actor';
import { CustomRange } from '../people/CustomRange';
import { eventHref } from '../people/eventHref';
import { stringifySearch } from '../search';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Chip } from '../ui/Chip';
import { DataTable, type Column } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { FilterToken } from '../ui/FilterChip';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { SearchField } from '../ui/SearchField';
import { StatusPill } from '../ui/StatusPill';
import { Time } from '../ui/Time';
import { AccountChip } from './PeopleFilters';
import { hasFilter, noFilter } from './filters';
import type { SeatsSearch } from './search';
import { useOwn, useUserHref } from './words';

interface LogsTabProps {
  search: SeatsSearch;
  onChange: (next: SeatsSearch) => void;
}

/** What was done with seats, from the audit log. */
export function LogsTab({ search, onChange }: LogsTabProps) {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  const may = useMay();
  const seen = may('audit/view');
  const { search: words, account, from, to, cursor: cursors = [] } = search;
  const list = useQuery({ ...auditQuery({ item: 'seat', search: words, at: account, from, to }, cursors.at(-1)), enabled: seen });
  const columns = useLogColumns();
  if (!seen) return <NotYours title={t`The log is not yours to see`} permission="audit/view" />;
  const rows = list.data?.items;
  const filters = <LogFilters search={search} rows={rows ?? []} onChange={onChange} />;
  if (list.error && !rows) return <>{filters}<Failed title={t`The log could not be read.`} error={list.error} onRetry={() => void list.refetch()} /></>;
  return (
    <>
      {filters}
      <DataTable
        caption={t`Logs`}
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        stale={list.isPlaceholderData}
        empty={hasFilter(search)
          ? <EmptyState picture="search" title={t`No event matches these filters`} actions={<Button onPress={() => onChange(noFilter)}>{t`Clear filters`}</Button>} />
          : <EmptyState picture="arch" title={t`Nothing happened yet`}>{t`Every seat that is given or freed, and every limit, is written here the moment it happens.`}</EmptyState>}
        footer={rows && (
          <CursorPager
            cursors={cursors}
            next={list.data?.nextCursor}
            shown={rows.length}
            note={t`Times in ${timeZone}`}
            words={{ previous: t`Newer`, next: t`Older` }}
            onGo={(cursor) => onChange({ cursor })}
          />
        )}
      />
    </>
  );
}

function LogFilters({ search, rows, onChange }: LogsTabProps & { rows: readonly AuditEvent[] }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const [asking, setAsking] = useState(false);
  const { from, to } = search;
  const span = from !== undefined && to !== undefined ? { range: 'custom' as const, from, to } : undefined;
  // Without a time the audit log begins with today.
  const whole = `/audit${stringifySearch({ item: 'seat', search: search.search, ...(span ?? { range: 'this_week' }) })}`;
  return (
    <div className="toolbar">
      <SearchField main label={t`Search the log`} value={search.search ?? ''} onChange={(text) => onChange({ search: text || undefined })} />
      <div className="chips scroll">
        <AccountChip value={search.account} seen={rows.flatMap(({ account }) => account ?? [])} onChange={(account) => onChange({ account })} />
        {span
          ? <FilterToken label={t`Time`} value={fmt.span(span.from, span.to)} onRemove={() => onChange({ from: undefined, to: undefined })} />
          : <Chip label={t`Time`} onPress={() => setAsking(true)} />}
        {hasFilter(search) && <Button kind="quiet" size="small" onPress={() => onChange(noFilter)}>{t`Clear`}</Button>}
        <span className="seats-whole"><Link className="link" href={whole}>{t`Open in the audit log`}</Link></span>
      </div>
      {asking && <CustomRange range={span} onChange={onChange} onClose={() => setAsking(false)} />}
    </div>
  );
}

function useLogColumns(): Column<AuditEvent>[] {
  const { t } = useLingui();
  const own = useOwn();
  return [
    { id: 'time', title: t`Time`, width: 132, dim: true, card: 'footEnd', cell: ({ at }) => <span className="tab"><Time at={at} form="short" /></span> },
    { id: 'who', title: t`Done by`, width: 170, card: 'foot', cell: ({ actor }) => <Actor actor={actor} /> },
    { id: 'what', title: t`Event`, card: 'title', cell: (event) => <What event={event} /> },
    { id: 'whom', title: t`Impacted user`, width: 164, card: 'labelled', cell: (event) => <Impacted event={event} /> },
    { id: 'account', title: t`Account`, width: 150, dim: true, card: 'labelled', cell: ({ account }) => <span className="cut" dir="auto">{account?.name ?? own.name}</span> },
    { id: 'status', title: t`Status`, width: 108, card: 'end', skeleton: 'pill', cell: ({ status, reasonText }) => <StatusPill status={status} why={reasonText} /> },
  ];
}

/** What it is called in short, with what was changed by how much; the way to the event leads into the audit log. */
function What({ event }: { event: AuditEvent }) {
  const { t } = useLingui();
  const { data } = useQuery(catalogueQuery);
  const { action, description, changes } = event;
  const name = data?.items.flatMap(({ actions }) => actions).find((one) => one.action === action)?.name ?? description;
  const change = changes?.[0];
  return (
    <Link href={eventHref(event)}>
      <span className="seat-change" title={description}>
        <span className="cut" dir="auto">{name}</span>
        {change && <span className="dim nowrap"> · {change.before ?? t`none`} <Icon name="arrow" size={12} /> {change.after ?? t`none`}</span>}
      </span>
    </Link>
  );
}

function Impacted({ event: { target, account } }: { event: AuditEvent }) {
  const may = useMay();
  const own = useOwn();
  const href = useUserHref();
  if (target?.kind !== 'user') return <span className="faint">–</span>;
  const name = <span className="cut" dir="auto">{target.name}</span>;
  return target.id !== undefined && may('users/view') ? <Link href={href(account?.id ?? own.id, target.id)}>{name}</Link> : name;
}
