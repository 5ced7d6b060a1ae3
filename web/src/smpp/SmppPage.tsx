import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { account } from '../api/client';
import { smppSessionsHref, smppSessionsQuery, smppSummaryQuery, type BindKind } from '../api/smpp';
import { useFmt } from '../fmt/useFmt';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { ListMenu } from '../layout/ListMenu';
import { NotYours } from '../layout/NotYours';
import { SmscDialog } from '../people/SmscDialog';
import { useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { FilterChip } from '../ui/FilterChip';
import { PageHeader } from '../ui/PageHeader';
import { SearchField } from '../ui/SearchField';
import { useSmppColumns } from './columns';
import { kinds, readTyped, type SmppSearch } from './search';
import { rounded, useKindWord } from './words';

const route = getRouteApi('/smpp');
const noFilter: Partial<SmppSearch> = { search: undefined, kind: undefined };

export function SmppPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('smpp/view')) return <><PageHeader title={t`SMPP`} /><NotYours title={t`The SMPP sessions are not yours to see`} permission="smpp/view" /></>;
  return <Smpp />;
}

function Smpp() {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = { search: search.search, kind: search.kind };
  const list = useQuery(smppSessionsQuery({ ...filter, cursor: search.cursor?.at(-1) }));
  const columns = useSmppColumns();
  const change = (next: Partial<SmppSearch>) => void navigate({ search: (old) => ({ ...old, cursor: undefined, ...next }) });
  const go = (cursor: string[] | undefined) => void navigate({ search: (old) => ({ ...old, cursor }) });
  const rows = list.data?.items;
  const next = list.data?.nextCursor;
  return (
    <>
      <PageHeader title={t`SMPP`} purpose={t`Programs that are bound over SMPP now, and how much goes over each session.`} actions={<><ListMenu href={smppSessionsHref(filter)} /><DefaultCentre /></>} />
      <Filters search={search} onChange={change} />
      {list.error && <Failed title={t`The SMPP sessions could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {(!list.error || rows) && (
        <DataTable
          caption={t`Open SMPP sessions`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          stale={list.isPlaceholderData}
          expected={4}
          empty={(
            <NoSessions
              filtered={Boolean(search.search ?? search.kind)}
              onClear={() => change(noFilter)}
              onFirst={search.cursor && (() => go(undefined))}
              onFurther={next ? () => go([...(search.cursor ?? []), next]) : undefined}
            />
          )}
          footer={rows && <CursorPager cursors={search.cursor} next={next} shown={rows.length} note={<Now />} onGo={go} />}
        />
      )}
    </>
  );
}

/** The operator's own centre serves all who have no other. */
function DefaultCentre() {
  const { t } = useLingui();
  const may = useMay();
  const { account: { kind, name } } = useSession();
  const [open, setOpen] = useState(false);
  if (kind !== 'operator' || !may('operator/smpp')) return null;
  return (
    <>
      <Button icon="send" onPress={() => setOpen(true)}>{t`Default message centre`}</Button>
      {open && <SmscDialog account={{ id: account, name, serves: 'all' }} onClose={() => setOpen(false)} />}
    </>
  );
}

/** What goes on in the whole account. */
function Now() {
  const { t } = useLingui();
  const fmt = useFmt();
  const { data } = useQuery(smppSummaryQuery);
  if (!data) return null;
  const { sessions, exact } = data;
  const many = fmt.number(sessions);
  const count = exact ? plural(sessions, { one: '# open session', other: '# open sessions' }) : t`More than ${many} open sessions`;
  const rate = fmt.number(rounded(data.rate));
  return <>{count} · {t`${rate} messages a second`}</>;
}

function Filters({ search: { search, kind }, onChange }: { search: SmppSearch; onChange: (next: Partial<SmppSearch>) => void }) {
  const { t } = useLingui();
  const word = useKindWord();
  return (
    <div className="toolbar">
      <SearchField main label={t`Name, system id or address`} value={search ?? ''} onChange={(text) => onChange(readTyped(text))} />
      <div className="chips scroll">
        <FilterChip single label={t`Kind`} choices={kinds.map((id) => ({ id, label: word(id) }))} value={kind ? [kind] : []} onChange={([id]) => onChange({ kind: id as BindKind | undefined })} />
        {(search ?? kind) && <Button kind="quiet" size="small" onPress={() => onChange(noFilter)}>{t`Clear`}</Button>}
      </div>
    </div>
  );
}

interface NoSessionsProps {
  filtered: boolean;
  onClear: () => void;
  /** Of a later page: its sessions have ended since it was opened. */
  onFirst?: () => void;
  onFurther?: () => void;
}

function NoSessions({ filtered, onClear, onFirst, onFurther }: NoSessionsProps) {
  const { t } = useLingui();
  const may = useMay();
  if (onFirst && !onFurther) {
    return <EmptyState picture="search" title={t`No more sessions`} actions={<Button onPress={onFirst}>{t`First page`}</Button>}>{t`Those that were here have ended.`}</EmptyState>;
  }
  if (!filtered) {
    return (
      <EmptyState picture="arch" title={t`Nobody is bound`} actions={may('audit/view') && <Button href="/access-check">{t`See why a bind is refused`}</Button>}>
        {t`A program binds with a username or an API key that may use SMPP. While it is bound, it is listed here.`}
      </EmptyState>
    );
  }
  const actions = <>{onFurther && <Button onPress={onFurther}>{t`Look further`}</Button>}<Button onPress={onClear}>{t`Clear filters`}</Button></>;
  return <EmptyState picture="search" title={t`No session matches`} actions={actions}>{t`Only sessions that are open now are searched.`}</EmptyState>;
}
