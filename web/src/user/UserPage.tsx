import { Suspense } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { heldQuery, sessionsQuery } from '../api/person';
import { ApiProblem } from '../api/problem';
import type { User } from '../api/types';
import { userQuery } from '../api/users';
import { Failed } from '../layout/Failed';
import { LeaveGuard } from '../layout/LeaveGuard';
import { useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { SaveBar } from '../ui/SaveBar';
import { SkeletonLines } from '../ui/Skeleton';
import { Tabs, type Tab } from '../ui/Tabs';
import { useSafelistEdit } from './access/useSafelistEdit';
import { DetailsTab } from './DetailsTab';
import { FactsColumn } from './FactsColumn';
import { tabHref, type PersonTab } from './search';
import { tabLater } from './tabLater';
import { UserHead } from './UserHead';
import { useProfile } from './useProfile';
import '../people/SignIns.css';
import './User.css';

// The first tab comes with the page, the others when they are opened.
const RolesTab = tabLater(() => import('./RolesTab').then((module) => module.RolesTab));
const PermissionsTab = tabLater(() => import('./PermissionsTab').then((module) => module.PermissionsTab));
const AccessTab = tabLater(() => import('./access/AccessTab').then((module) => module.AccessTab));
const SecurityTab = tabLater(() => import('./factors/SecurityTab').then((module) => module.SecurityTab));
const SessionsTab = tabLater(() => import('./SessionsTab').then((module) => module.SessionsTab));
const HistoryTab = tabLater(() => import('./HistoryTab').then((module) => module.HistoryTab));

const route = getRouteApi('/users/$user');

/** One person; under /users/self the reader. */
export function UserPage() {
  const { t } = useLingui();
  const { user: address } = route.useParams();
  const { data, error, refetch } = useQuery(userQuery(address));
  // The key: another person's form must not inherit what was typed here.
  if (data) return <UserView key={data.id} user={data} address={address} />;
  if (error instanceof ApiProblem && error.status === 404) return <NoUser />;
  if (error) return <Failed title={t`The user could not be read.`} error={error} onRetry={() => void refetch()} />;
  return <Waiting />;
}

function UserView({ user, address }: { user: User; address: string }) {
  const { t } = useLingui();
  const navigate = route.useNavigate();
  const { tab = 'details' } = route.useSearch();
  const edit = useProfile(user);
  const safelist = useSafelistEdit(user);
  const [profileChanged, safelistChanged] = [edit.changes.length > 0, safelist.changes.length > 0];
  const tabs = useTabs(user, address, { details: profileChanged, access: safelistChanged });
  // One bar at a time: that of the open tab, else whichever has something to save.
  const ofSafelist = safelistChanged && (tab === 'access' || !profileChanged);
  const save = () => {
    // What the server refuses is shown at its field, so the fields have to be there.
    if (tab !== 'details') void navigate({ search: {} });
    edit.save();
  };
  const askAboutSafelist = () => {
    if (tab !== 'access') void navigate({ search: { tab: 'access' } });
    safelist.ask(true);
  };
  return (
    <>
      <UserHead user={user} />
      <Tabs label={t`Parts of this profile`} tabs={tabs} current={tabHref(address, tab)} />
      <div className="cols main-aside">
        <div className="stack">
          <Suspense fallback={<Card><SkeletonLines lines={6} /></Card>}>
            {tab === 'details' && <DetailsTab user={user} edit={edit} />}
            {tab === 'roles' && <RolesTab user={user} />}
            {tab === 'permissions' && <PermissionsTab user={user} />}
            {tab === 'access' && <AccessTab user={user} edit={safelist} />}
            {tab === 'security' && <SecurityTab user={user} />}
            {tab === 'sessions' && <SessionsTab user={user} />}
            {tab === 'history' && <HistoryTab user={user} />}
          </Suspense>
        </div>
        <FactsColumn user={user} />
      </div>
      {ofSafelist
        ? <SaveBar changes={safelist.changes} onSave={askAboutSafelist} onDiscard={safelist.discard} />
        : <SaveBar changes={edit.changes} busy={edit.form.busy} onSave={save} onDiscard={edit.discard} />}
      <LeaveGuard when={profileChanged || safelistChanged} />
    </>
  );
}

function useTabs(user: User, address: string, changed: Partial<Record<PersonTab, boolean>>): Tab[] {
  const { t } = useLingui();
  const may = useMay();
  const { user: self } = useSession();
  const held = useQuery(heldQuery(user.id));
  const sessions = useQuery({ ...sessionsQuery(user.id), enabled: user.id === self.id || may('users/manage') });
  const tab = (id: PersonTab, title: string, more?: Partial<Tab>): Tab => ({ href: tabHref(address, id), title, changed: changed[id] ? t`Unsaved changes` : undefined, ...more });
  return [
    tab('details', t`Details`),
    tab('roles', t`Roles`, { count: user.roles.length }),
    tab('access', t`Access controls`),
    tab('permissions', t`Permissions`, { count: held.data?.items.length }),
    tab('security', t`Security`),
    tab('sessions', t`Sessions`, { count: sessions.data?.items.length }),
    tab('history', t`History`),
  ];
}

function NoUser() {
  const { t } = useLingui();
  return (
    <section className="card">
      <EmptyState picture="search" title={t`There is no such user`} actions={<Button href="/users">{t`Show all users`}</Button>}>
        {t`The link may be old, or the person was deleted.`}
      </EmptyState>
    </section>
  );
}

function Waiting() {
  return (
    <div className="cols main-aside">
      <Card><SkeletonLines lines={8} /></Card>
      <Card><SkeletonLines lines={5} /></Card>
    </div>
  );
}
