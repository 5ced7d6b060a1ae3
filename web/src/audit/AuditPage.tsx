import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { auditHref, auditQuery } from '../api/audit';
import type { AuditEvent } from '../api/auditTypes';
import { TimeZoneContext, useFmt } from '../fmt/useFmt';
import { download } from '../layout/downloads';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { PageHeader } from '../ui/PageHeader';
import { Pager } from '../ui/Pager';
import { useColumnChoice } from '../views/columnChoice';
import { useSettled } from '../views/opening';
import { useEventColumns } from './columns';
import { EventPanel } from './EventPanel';
import { Filters } from './Filters';
import { Histogram, useTotals } from './Histogram';
import { NoEvents } from './NoEvents';
import { placeAfter, placeOf } from './place';
import { RangeBar } from './RangeBar';
import { filterOf, noFilter, type AuditSearch } from './search';
import './Audit.css';

const route = getRouteApi('/audit');

export function AuditPage() {
  const { t } = useLingui();
  const { user } = useSession();
  const may = useMay();
  const { zone } = route.useSearch();
  if (!may('audit/view')) return <><PageHeader title={t`Audit log`} /><NotYours title={t`The audit log is not yours to see`} permission="audit/view" /></>;
  return <TimeZoneContext value={zone === 'utc' ? 'UTC' : user.timeZone}><Log /></TimeZoneContext>;
}

function Log() {
  const { t } = useLingui();
  const { account: { name: account } } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery(auditQuery(filterOf(search), placeOf(search.cursor).cursor));
  const rows = list.data?.items;

  const settle = useSettled('audit-events');
  // Another view of the log closes the panel: its event may not be in it.
  const change = (next: AuditSearch) => void navigate({ search: (old) => settle({ ...old, cursor: undefined, event: undefined, ...next }), resetScroll: false });
  const open = (event: string | undefined) => void navigate({ search: (old) => ({ ...old, event }), resetScroll: false });
  const { shown: columns, choice } = useColumnChoice('audit-events', useEventColumns(search, open));
  return (
    <>
      <PageHeader
        title={t`Audit log`}
        purpose={t`Everything done in ${account}. Events are only added; erasing a user takes their name and data out of them.`}
        actions={<Export search={search} />}
      />
      <RangeBar search={search} onChange={change} />
      <Histogram search={search} onChange={change} />
      <Filters search={search} rows={rows ?? []} columns={choice} onChange={change} />
      {list.error && <Failed title={t`The events could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {(!list.error || rows) && (
        <DataTable
          caption={t`Events`}
          columns={columns}
          rows={rows}
          rowId={(event) => event.id}
          currentId={search.event}
          stale={list.isPlaceholderData}
          expected={12}
          empty={<NoEvents search={search} onClear={() => change({ ...noFilter, part: undefined, view: undefined })} onChange={change} />}
          footer={rows && <EventPager search={search} rows={rows} next={list.data?.nextCursor} />}
        />
      )}
      {search.event !== undefined && <EventPanel id={search.event} rows={rows} search={search} onOpen={open} onFilter={change} />}
    </>
  );
}

/** All that the filters show. */
function Export({ search }: { search: AuditSearch }) {
  const { t } = useLingui();
  const { shown } = useTotals(search);
  const href = auditHref(filterOf(search), '/export');
  return <Button icon="download" href={href} download onFollow={() => download({ href, title: t`Export of the audit log`, total: shown })}>{t`Export`}</Button>;
}

function EventPager({ search, rows, next }: { search: AuditSearch; rows: readonly AuditEvent[]; next: string | undefined }) {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  const navigate = route.useNavigate();
  const { shown } = useTotals(search);
  const cursors = search.cursor ?? [];
  const { before } = placeOf(cursors);
  const go = (cursor: string[]) => void navigate({ search: (old) => ({ ...old, event: undefined, cursor: cursor.length > 0 ? cursor : undefined }) });
  return (
    <Pager
      from={before + 1}
      shown={rows.length}
      total={shown}
      note={t`Times in ${timeZone}`}
      words={{ previous: t`Newer`, next: t`Older` }}
      onPrevious={cursors.length > 0 ? () => go(cursors.slice(0, -1)) : undefined}
      onNext={next ? () => go([...cursors, placeAfter(before + rows.length, next)]) : undefined}
    />
  );
}
