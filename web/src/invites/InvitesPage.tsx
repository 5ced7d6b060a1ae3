import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { inviteCountQuery, invitesQuery, type Invite, type InviteStatus } from '../api/invites';
import { useFmt } from '../fmt/useFmt';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { LeaveGuard } from '../layout/LeaveGuard';
import { NotYours } from '../layout/NotYours';
import { PeopleTabs } from '../people/PeopleTabs';
import { useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { FilterChip } from '../ui/FilterChip';
import { PageHeader } from '../ui/PageHeader';
import { SearchField } from '../ui/SearchField';
import { useInviteColumns } from './columns';
import { InvitePanel } from './InvitePanel';
import { LinkDialog } from './LinkDialog';
import { NoInvites } from './NoInvites';
import { readTyped, statuses, type InvitesSearch } from './search';
import { useInviting } from './useInviting';
import { useInviteWord, useRefusal } from './words';
import './Invites.css';

const route = getRouteApi('/invites');

export function InvitesPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('users/view')) return <><PageHeader title={t`Invites`} /><NotYours title={t`The invites are not yours to see`} permission="users/view" /></>;
  return <Invites />;
}

function Invites() {
  const { t } = useLingui();
  const { account: { name: account } } = useSession();
  const may = useMay();
  const refusal = useRefusal(may);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const cursors = search.cursor ?? [];
  const list = useQuery(invitesQuery({ search: search.search, status: search.status, cursor: cursors.at(-1) }));
  const [linked, setLinked] = useState<Invite>();
  const columns = useInviteColumns(setLinked, search.invite !== undefined);
  // What is typed belongs to the page, not to the panel: closing that loses nothing.
  const inviting = useInviting();

  const change = (next: Partial<InvitesSearch>) => void navigate({ search: (old) => ({ ...old, cursor: undefined, ...next }) });
  const go = (cursor: string[] | undefined) => void navigate({ search: (old) => ({ ...old, cursor }) });
  const show = (open: boolean) => void navigate({ search: (old) => ({ ...old, invite: open ? 'true' : undefined }), resetScroll: false });
  const rows = list.data?.items;
  const next = list.data?.nextCursor;
  const invite = <Button kind="main" icon="plus" reason={refusal} onPress={() => show(true)}>{t`Invite people`}</Button>;
  return (
    <>
      <PageHeader title={t`Invites`} purpose={t`People who are asked to become users of ${account}, and what became of each invite.`} actions={invite} />
      <PeopleTabs current="/invites" />
      <Filters search={search} onChange={change} />
      {list.error && <Failed title={t`The invites could not be read.`} error={list.error} onRetry={() => void list.refetch()} />}
      {(!list.error || rows) && (
        <DataTable
          caption={t`Invites`}
          columns={columns}
          rows={rows}
          rowId={(one) => one.id}
          stale={list.isPlaceholderData}
          empty={<NoInvites search={search} onChange={change} onFurther={next ? () => go([...cursors, next]) : undefined} action={invite} />}
          footer={rows && <InvitesPager search={search} shown={rows.length} next={next} onGo={go} />}
        />
      )}
      {linked && <LinkDialog invite={linked} onClose={() => setLinked(undefined)} />}
      <LeaveGuard when={inviting.unsent} />
      {search.invite && !refusal && <InvitePanel inviting={inviting} onClose={() => show(false)} />}
    </>
  );
}

interface FiltersProps {
  search: InvitesSearch;
  onChange: (next: Partial<InvitesSearch>) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const { t } = useLingui();
  const word = useInviteWord();
  return (
    <div className="toolbar">
      <SearchField main label={t`Address or inviter`} value={search.search ?? ''} onChange={(text) => onChange(readTyped(text))} />
      <div className="chips scroll">
        <FilterChip
          single
          label={t`Status`}
          choices={statuses.map((status) => ({ id: status, label: word(status) }))}
          value={search.status ? [search.status] : []}
          onChange={([id]) => onChange({ status: id as InviteStatus | undefined })}
        />
        {(search.search ?? search.status) && <Button kind="quiet" size="small" onPress={() => onChange({ search: undefined, status: undefined })}>{t`Clear`}</Button>}
      </div>
    </div>
  );
}

interface InvitesPagerProps {
  search: InvitesSearch;
  shown: number;
  next: string | undefined;
  onGo: (cursors: string[] | undefined) => void;
}

function InvitesPager({ search, shown, next, onGo }: InvitesPagerProps) {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  // Only invites of one status are counted; how many match a search is not known.
  const counted = search.status && !search.search ? search.status : undefined;
  const { data } = useQuery({ ...inviteCountQuery(counted ?? 'pending'), enabled: counted !== undefined });
  const total = counted ? data : undefined;
  return (
    <CursorPager
      cursors={search.cursor}
      next={next}
      shown={shown}
      total={total?.count}
      exact={total?.exact}
      note={t`Times in ${timeZone}`}
      onGo={onGo}
    />
  );
}
