import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { permissionsQuery, rolesQuery } from '../api/roles';
import type { Role } from '../api/types';
import { useFmt } from '../fmt/useFmt';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { PageHeader } from '../ui/PageHeader';
import { PickList, type PickGroup } from '../ui/PickList';
import { SkeletonLines } from '../ui/Skeleton';
import { NewRoleDialog } from './NewRoleDialog';
import { RoleView } from './RoleView';
import { roleHref, type RolesSearch } from './search';
import { useUserCount } from './words';

const route = getRouteApi('/roles/{-$role}');

export function RolesPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('roles/view')) return <><PageHeader title={t`Roles`} /><NotYours title={t`The roles are not yours to see`} permission="roles/view" /></>;
  return <Roles />;
}

function Roles() {
  const { t } = useLingui();
  const may = useMay();
  const { role: chosen } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const roles = useQuery(rolesQuery);
  const permissions = useQuery(permissionsQuery);
  const [creating, setCreating] = useState(false);

  const change = (next: Partial<RolesSearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const list = roles.data?.items;
  const role = chosen === undefined ? first(list) : list?.find(({ id }) => id === chosen);
  const error = roles.error ?? permissions.error;
  return (
    <>
      <PageHeader
        title={t`Roles`}
        purpose={t`Sets of permissions that users can be given. System roles come with Gatehouse and stay as they are.`}
        actions={
          <Button kind="main" icon="plus" reason={may('roles/manage') ? undefined : t`This takes the permission roles/manage.`} onPress={() => setCreating(true)}>
            {t`Create role`}
          </Button>
        }
      />
      {error && <Failed title={t`The roles could not be read.`} error={error} onRetry={() => void Promise.all([roles.refetch(), permissions.refetch()])} />}
      {!error && (
        <div className="picks">
          <RoleList roles={list} current={role?.id} search={search.search ?? ''} onSearch={(text) => change({ search: text || undefined })} />
          {list && permissions.data && role && (
            <RoleView key={role.id} role={role} permissions={permissions.data.items} search={search} onSearch={change} />
          )}
          {list && !role && <Card><NoSuchRole /></Card>}
          {(!list || !permissions.data) && <Card><SkeletonLines lines={9} /></Card>}
        </div>
      )}
      {creating && list && permissions.data && (
        <NewRoleDialog roles={list} permissions={permissions.data.items} onClose={() => setCreating(false)} />
      )}
    </>
  );
}

/** An own role before the system's: those are the ones to work on. */
function first(roles: readonly Role[] | undefined): Role | undefined {
  return roles?.find(({ kind }) => kind === 'custom') ?? roles?.[0];
}

interface RoleListProps {
  roles: readonly Role[] | undefined;
  current: string | undefined;
  search: string;
  onSearch: (text: string) => void;
}

function RoleList({ roles, current, search, onSearch }: RoleListProps) {
  const { t } = useLingui();
  const fmt = useFmt();
  const count = useUserCount();
  if (!roles) return <Card><SkeletonLines lines={9} /></Card>;
  const group = (title: string, kind: Role['kind'], countTitle?: string): PickGroup => ({
    title,
    countTitle,
    items: roles.filter((role) => role.kind === kind).map((role) => ({
      id: role.id,
      href: roleHref(role.id, search),
      title: role.name,
      icon: kind === 'system' ? 'lock' : 'role',
      count: fmt.number(role.users) + (role.usersExact ? '' : '+'),
      countLabel: count(role),
    })),
  });
  const own = group(t`Custom`, 'custom', t`Users`);
  const system = group(t`System`, 'system', own.items.length > 0 ? undefined : t`Users`);
  const total = roles.length;
  return (
    <PickList
      label={t`Roles`}
      groups={[own, system]}
      current={current}
      searchLabel={t`Search ${plural(total, { one: '# role', other: '# roles' })}`}
      search={search}
      onSearch={onSearch}
    />
  );
}

function NoSuchRole() {
  const { t } = useLingui();
  return (
    <EmptyState picture="search" title={t`There is no such role`} actions={<Button href="/roles">{t`Show all roles`}</Button>}>
      {t`It may have been deleted, or the address is not quite right.`}
    </EmptyState>
  );
}
