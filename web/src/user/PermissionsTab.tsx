import { Fragment } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Trans, useLingui } from '@lingui/react/macro';
import type { PermissionGroup } from '../api/accessTypes';
import { heldQuery } from '../api/person';
import { permissionsQuery } from '../api/roles';
import type { User } from '../api/types';
import { Failed } from '../layout/Failed';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { Link } from '../ui/Link';
import { SearchField } from '../ui/SearchField';
import { SkeletonLines } from '../ui/Skeleton';
import { found, grouped, type Grant } from './grants';
import { tabHref } from './search';

const route = getRouteApi('/users/$user');

/** Everything that this person may do, and through which role or team. */
export function PermissionsTab({ user }: { user: User }) {
  const { t } = useLingui();
  const may = useMay();
  const word = useGroupWord();
  const { find = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const held = useQuery(heldQuery(user.id));
  const catalogue = useQuery({ ...permissionsQuery, enabled: may('roles/view') });
  if (held.error && !held.data) return <Failed title={t`The permissions could not be read.`} error={held.error} onRetry={() => void held.refetch()} />;
  if (!held.data || (may('roles/view') && catalogue.isLoading)) return <Card title={t`Permissions`}><SkeletonLines lines={8} /></Card>;
  if (held.data.items.length === 0) return <NothingHeld user={user} />;
  const look = (text: string | undefined) => void navigate({ search: (old) => ({ ...old, find: text }), replace: true });
  const groups = found(grouped(held.data.items, catalogue.data?.items ?? []), find);
  return (
    <>
      <div><SearchField main label={t`Permission, role or team`} value={find} onChange={(text) => look(text || undefined)} /></div>
      {groups.map(({ group, grants }) => (
        <Card key={group ?? 'other'} title={word(group)} end={<span className="faint tab">{grants.length}</span>} flush>
          <ul className="held">{grants.map((grant) => <Held key={grant.permission} grant={grant} />)}</ul>
        </Card>
      ))}
      {groups.length === 0 && (
        <section className="card">
          <EmptyState picture="search" title={t`No permission matches`} actions={<Button onPress={() => look(undefined)}>{t`Clear`}</Button>}>
            {t`Either it has another name, or this person may not do it.`}
          </EmptyState>
        </section>
      )}
    </>
  );
}

function Held({ grant: { permission, name, description, grantedBy } }: { grant: Grant }) {
  const { t } = useLingui();
  return (
    <li>
      <span>
        {name && <b><bdi>{name}</bdi></b>}<span className="mono faint ltr">{permission}</span>
        {description && <small><bdi>{description}</bdi></small>}
      </span>
      <span>
        <span className="vh">{t`Comes from:`} </span>
        {grantedBy.map((from, index) => (
          <Fragment key={from.id}>{index > 0 && ', '}<Source from={from} /></Fragment>
        ))}
      </span>
    </li>
  );
}

/** The role, or the team whose role it is; a link for those who may look. */
function Source({ from: { kind, id, name } }: { from: Grant['grantedBy'][number] }) {
  const may = useMay();
  const words = <bdi>{name}</bdi>;
  if (kind === 'team') {
    const team = may('teams/view') ? <Link className="link" href={`/teams/${encodeURIComponent(id)}`}>{words}</Link> : words;
    return <Trans>through the team {team}</Trans>;
  }
  return may('roles/view') ? <Link className="link" href={`/roles/${encodeURIComponent(id)}`}>{words}</Link> : words;
}

function NothingHeld({ user }: { user: User }) {
  const { t } = useLingui();
  return (
    <section className="card">
      <EmptyState picture="arch" title={t`No permissions yet`} actions={<Button href={tabHref(user.id, 'roles')}>{t`Show roles`}</Button>}>
        {t`Permissions come with roles. Without one this person can only sign in and keep their own profile.`}
      </EmptyState>
    </section>
  );
}

function useGroupWord(): (group: PermissionGroup | undefined) => string {
  const { t } = useLingui();
  return (group) => (group === undefined ? t`Permissions` : {
    people: t`People`, access: t`Access`, account: t`Account`, operator: t`Operator`, platform: t`Services of the platform`,
  }[group]);
}
