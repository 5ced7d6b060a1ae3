import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { teamsQuery } from '../api/teams';
import type { Team } from '../api/types';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { DataTable } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { FilterChip } from '../ui/FilterChip';
import { PageHeader } from '../ui/PageHeader';
import { Pager } from '../ui/Pager';
import { SearchField } from '../ui/SearchField';
import { useTeamColumns } from './columns';
import { matching, rolesOf, teamPageSize } from './list';
import { readTeamsSearch, type TeamsSearch } from './search';
import { TeamDialog } from './TeamDialog';
import { useRefusals } from './words';
import './Teams.css';

const route = getRouteApi('/teams');
const noFilter: Partial<TeamsSearch> = { search: undefined, role: undefined };

export function TeamsPage() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('teams/view')) return <><PageHeader title={t`Teams`} /><NotYours title={t`The teams are not yours to see`} permission="teams/view" /></>;
  return <Teams />;
}

function Teams() {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const refusals = useRefusals();
  const [creating, setCreating] = useState(false);
  const { data, error, refetch } = useQuery(teamsQuery);
  const columns = useTeamColumns();
  const change = (next: Partial<TeamsSearch>) => void navigate({ search: (old) => ({ ...old, page: undefined, ...next }) });
  const create = <Button kind="main" icon="plus" reason={refusals.edit} onPress={() => setCreating(true)}>{t`Create team`}</Button>;
  const found = data && matching(data.items, search);
  return (
    <>
      <PageHeader
        title={t`Teams`}
        purpose={t`Groups of people with roles in common: who joins a team gets its roles, who leaves it loses them.`}
        actions={create}
      />
      {data && data.items.length > 0 && <Toolbar teams={data.items} search={search} onChange={change} />}
      {error && !data && <Failed title={t`The teams could not be read.`} error={error} onRetry={() => void refetch()} />}
      {(!error || data) && (
        <DataTable
          caption={t`Teams`}
          columns={columns}
          rows={found && pageOf(found, search)}
          rowId={({ id }) => id}
          sort={search.sort ?? 'name'}
          onSort={(sort) => change({ sort: readTeamsSearch({ sort }).sort })}
          empty={data?.items.length === 0 ? <NoTeams action={create} /> : <NoneFound onClear={() => change(noFilter)} />}
          footer={found && found.length > teamPageSize && <TeamsPager found={found.length} search={search} />}
        />
      )}
      {creating && <TeamDialog onClose={() => setCreating(false)} />}
    </>
  );
}

const pageNumber = ({ page }: TeamsSearch) => Number(page ?? 1);

function pageOf(teams: Team[], search: TeamsSearch): Team[] {
  const start = (pageNumber(search) - 1) * teamPageSize;
  return teams.slice(start, start + teamPageSize);
}

interface ToolbarProps {
  teams: readonly Team[];
  search: TeamsSearch;
  onChange: (next: Partial<TeamsSearch>) => void;
}

function Toolbar({ teams, search, onChange }: ToolbarProps) {
  const { t } = useLingui();
  const choices = rolesOf(teams).map(({ id, name }) => ({ id, label: name }));
  return (
    <div className="toolbar">
      <SearchField main label={t`Name or description`} value={search.search ?? ''} onChange={(text) => onChange({ search: text || undefined })} />
      <div className="chips scroll">
        {(choices.length > 0 || search.role) && (
          <FilterChip single label={t`Role`} choices={choices} value={search.role ? [search.role] : []} onChange={([role]) => onChange({ role })} />
        )}
        {(search.search ?? search.role) && <Button kind="quiet" size="small" onPress={() => onChange(noFilter)}>{t`Clear`}</Button>}
      </div>
    </div>
  );
}

function TeamsPager({ found, search }: { found: number; search: TeamsSearch }) {
  const navigate = route.useNavigate();
  const page = pageNumber(search);
  const last = Math.ceil(found / teamPageSize);
  const go = (to: number) => void navigate({ search: (old) => ({ ...old, page: to === 1 ? undefined : String(to) }) });
  const from = (page - 1) * teamPageSize + 1;
  return (
    <Pager
      from={from}
      shown={Math.min(teamPageSize, found - from + 1)}
      total={found}
      exact
      onPrevious={page > 1 ? () => go(page - 1) : undefined}
      onNext={page < last ? () => go(page + 1) : undefined}
    />
  );
}

function NoTeams({ action }: { action: ReactNode }) {
  const { t } = useLingui();
  return (
    <EmptyState picture="arch" title={t`No teams yet`} actions={action}>
      {t`A team is a group of people who do the same work. Give it roles once, and everybody in it has them.`}
    </EmptyState>
  );
}

function NoneFound({ onClear }: { onClear: () => void }) {
  const { t } = useLingui();
  return (
    <EmptyState picture="search" title={t`No team matches`} actions={<Button onPress={onClear}>{t`Clear filters`}</Button>}>
      {t`It may be called otherwise, or was deleted.`}
    </EmptyState>
  );
}
