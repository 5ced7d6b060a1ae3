import { lazy, Suspense } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { seatOverviewQuery, seatReportHref, type SeatOverview } from '../api/seats';
import { download } from '../layout/downloads';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { PageHeader } from '../ui/PageHeader';
import { Tabs } from '../ui/Tabs';
import { AccountsTab } from './AccountsTab';
import { LogsTab } from './LogsTab';
import { PeopleTab } from './PeopleTab';
import { accountFilterOf, tabHref } from './filters';
import type { SeatsSearch } from './search';
import { Tiles } from './Tiles';
import { Usage } from './Usage';
import { useOwn } from './words';
import './Seats.css';

const AssignPanel = lazy(() => import('./AssignPanel').then((module) => ({ default: module.AssignPanel })));

const route = getRouteApi('/seats');

export function SeatsPage() {
  const { t } = useLingui();
  const may = useMay();
  const own = useOwn();
  if (!may('seats/view')) return <><PageHeader title={t`Seats`} /><NotYours title={t`The seats are not yours to see`} permission="seats/view" /></>;
  if (own.kind === 'operator') {
    return (
      <>
        <PageHeader title={t`Seats`} />
        <Card flush><EmptyState picture="arch" title={t`The operator account has no seats`}>{t`Seats belong to customers: open one of their accounts.`}</EmptyState></Card>
      </>
    );
  }
  return <Seats />;
}

function Seats() {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const overview = useQuery(seatOverviewQuery());
  const change = (next: SeatsSearch) => void navigate({ search: (old) => ({ ...old, cursor: undefined, ...next }), resetScroll: false });
  const assign = (account: string | undefined) => void navigate({ search: (old) => ({ ...old, assign: account }), resetScroll: false });
  return (
    <>
      <PageHeader title={t`Seats`} purpose={t`Who uses the seats for the Inbox, and where some can be freed.`} actions={<Acts search={search} onAssign={assign} />} />
      {overview.error && !overview.data && <Failed title={t`The seats could not be read.`} error={overview.error} onRetry={() => void overview.refetch()} />}
      {!(overview.error && !overview.data) && <Tiles overview={overview.data} />}
      <Usage />
      <Parts search={search} overview={overview.data} />
      {search.tab === undefined && search.account === undefined && <AccountsTab search={search} overview={overview.data} onChange={change} onAssign={assign} />}
      {(search.tab === 'inactive' || (search.tab === undefined && search.account !== undefined)) && <PeopleTab search={search} onChange={change} />}
      {search.tab === 'logs' && <LogsTab search={search} onChange={change} />}
      {search.assign !== undefined && <Suspense><AssignPanel account={search.assign} overview={overview.data} onAccount={assign} onClose={() => assign(undefined)} /></Suspense>}
    </>
  );
}

function Acts({ search, onAssign }: { search: SeatsSearch; onAssign: (account: string) => void }) {
  const { t } = useLingui();
  const own = useOwn();
  const may = useMay();
  const href = seatReportHref(search.tab === undefined && search.account === undefined ? accountFilterOf(search) : {});
  return (
    <>
      <Button icon="download" href={href} download onFollow={() => download({ href, title: t`Report on seats` })}>{t`Download report`}</Button>
      <Button kind="main" icon="plus" reason={may('seats/manage') ? undefined : t`This takes the permission seats/manage.`} onPress={() => onAssign(search.account ?? own.id)}>
        {t`Assign seats`}
      </Button>
    </>
  );
}

function Parts({ search, overview }: { search: SeatsSearch; overview: SeatOverview | undefined }) {
  const { t } = useLingui();
  const inactive = overview?.inactive;
  return (
    <Tabs
      label={t`Seats`}
      current={tabHref(search.tab ?? 'accounts')}
      tabs={[
        { href: tabHref('accounts'), title: t`Accounts and assigned seats` },
        { href: tabHref('inactive'), title: t`Inactive users`, count: inactive?.count || undefined },
        { href: tabHref('logs'), title: t`Logs` },
      ]}
    />
  );
}
