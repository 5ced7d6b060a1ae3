import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { logQuery, providersQuery } from '../api/messages';
import { pageSize } from '../api/pages';
import { useFmt } from '../fmt/useFmt';
import { Failed } from '../layout/Failed';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { FilterChip } from '../ui/FilterChip';
import { Pager } from '../ui/Pager';
import { useLogColumns } from './logColumns';
import { channels, states, type MessagesSearch } from './search';
import { useChannelWord, useStateWord } from './words';

const route = getRouteApi('/messages');
const noFilter: Partial<MessagesSearch> = { provider: undefined, channel: undefined, state: undefined };

export function LogTab() {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { provider, channel, state } = search;
  const cursors = search.cursor ?? [];
  const list = useQuery(logQuery({ provider, channel, state, cursor: cursors.at(-1) }));
  const columns = useLogColumns();
  const change = (next: Partial<MessagesSearch>) => void navigate({ search: (old) => ({ ...old, cursor: undefined, ...next }) });
  const go = (cursor: string[]) => void navigate({ search: (old) => ({ ...old, cursor: cursor.length > 0 ? cursor : undefined }) });
  const rows = list.data?.items;
  const next = list.data?.nextCursor;
  return (
    <>
      <Filters search={search} onChange={change} />
      {list.error && <Failed title={t`The log could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {(!list.error || rows) && (
        <DataTable
          caption={t`Delivery log`}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          stale={list.isPlaceholderData}
          empty={<NoMessages filtered={Boolean(provider ?? channel ?? state)} onClear={() => change(noFilter)} onFurther={next ? () => go([...cursors, next]) : undefined} />}
          footer={rows && (
            <Pager
              from={cursors.length * pageSize + 1}
              shown={rows.length}
              note={t`The last 30 days. Times in ${timeZone}`}
              onPrevious={cursors.length > 0 ? () => go(cursors.slice(0, -1)) : undefined}
              onNext={next ? () => go([...cursors, next]) : undefined}
            />
          )}
        />
      )}
    </>
  );
}

interface FiltersProps {
  search: MessagesSearch;
  onChange: (next: Partial<MessagesSearch>) => void;
}

function Filters({ search: { provider, channel, state }, onChange }: FiltersProps) {
  const { t } = useLingui();
  const channelWord = useChannelWord();
  const stateWord = useStateWord();
  const { data } = useQuery(providersQuery);
  return (
    <div className="toolbar">
      <div className="chips scroll">
        <FilterChip single label={t`Provider`} choices={(data?.items ?? []).map(({ id, name }) => ({ id, label: name }))} value={provider ? [provider] : []} onChange={([id]) => onChange({ provider: id })} />
        <FilterChip single label={t`Channel`} choices={channels.map((id) => ({ id, label: channelWord(id) }))} value={channel ? [channel] : []} onChange={([id]) => onChange({ channel: id as MessagesSearch['channel'] })} />
        <FilterChip single label={t`State`} choices={states.map((id) => ({ id, label: stateWord(id) }))} value={state ? [state] : []} onChange={([id]) => onChange({ state: id as MessagesSearch['state'] })} />
        {(provider ?? channel ?? state) && <Button kind="quiet" size="small" onPress={() => onChange(noFilter)}>{t`Clear`}</Button>}
      </div>
    </div>
  );
}

function NoMessages({ filtered, onClear, onFurther }: { filtered: boolean; onClear: () => void; onFurther?: () => void }) {
  const { t } = useLingui();
  if (!filtered) return <EmptyState picture="arch" title={t`No messages yet`}>{t`What is sent by SMS and voice is listed here for 30 days, without its text.`}</EmptyState>;
  const actions = <>{onFurther && <Button onPress={onFurther}>{t`Look further back`}</Button>}<Button onPress={onClear}>{t`Clear filters`}</Button></>;
  return <EmptyState picture="search" title={t`No message matches`} actions={actions}>{t`The log goes back 30 days.`}</EmptyState>;
}
