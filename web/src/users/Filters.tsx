import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { rolesQuery } from '../api/roles';
import { teamsQuery } from '../api/teams';
import type { LastLogin, UserStatus } from '../api/types';
import { userCountQuery } from '../api/users';
import { useFmt } from '../fmt/useFmt';
import { lastLogins } from '../people/lastLogins';
import { useLastLoginWords } from '../people/useLastLoginWords';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { Chip } from '../ui/Chip';
import { FilterChip, FilterToken } from '../ui/FilterChip';
import { SearchField } from '../ui/SearchField';
import { useStatusWord } from '../ui/StatusPill';
import type { ColumnChoice } from '../views/columnChoice';
import { ViewTools } from '../views/ViewTools';
import { filterOf, hasFilter, noFilter, readTyped, readUserSearch, secondFactors, signInMethods, statuses, type UserSearch } from './search';

interface FiltersProps {
  search: UserSearch;
  onChange: (next: Partial<UserSearch>) => void;
}

/** The line over the list; everything in it is in the address. */
export function Filters({ search, columns, onChange }: FiltersProps & { columns: ColumnChoice }) {
  const { t } = useLingui();
  const word = useStatusWord();
  const logins = useLastLoginWords();
  const { roles, teams } = useHeld();
  const { factors, methods } = useFactorWords();
  return (
    <div className="toolbar">
      <SearchField main label={t`Name, username or email`} value={search.search ?? ''} onChange={(text) => onChange(readTyped(text))} />
      <div className="chips scroll">
        <FilterChip
          label={t`Status`}
          choices={statuses.map((status) => ({ id: status, label: word(status) }))}
          value={search.status ?? []}
          onChange={(ids) => onChange({ status: ids.length > 0 ? ids as UserStatus[] : undefined })}
        />
        <FilterChip single label={t`Role`} choices={roles} value={search.role ? [search.role] : []} onChange={([role]) => onChange({ role })} />
        {teams.length > 0 && (
          <FilterChip single label={t`Team`} choices={teams} value={search.team ? [search.team] : []} onChange={([team]) => onChange({ team })} />
        )}
        <FilterChip
          single
          label={t`Last sign-in`}
          choices={lastLogins.map((id) => ({ id, label: logins[id] }))}
          value={search.lastLogin ? [search.lastLogin] : []}
          onChange={([id]) => onChange({ lastLogin: id as LastLogin | undefined })}
        />
        <FilterChip
          single
          label={t`Second factor`}
          choices={secondFactors.map((id) => ({ id, label: factors[id] }))}
          value={search.secondFactor ? [search.secondFactor] : []}
          onChange={([id]) => onChange({ secondFactor: id as UserSearch['secondFactor'] })}
        />
        <FilterChip
          single
          label={t`Signed in by`}
          choices={signInMethods.map((id) => ({ id, label: methods[id] }))}
          value={search.signInMethod ? [search.signInMethod] : []}
          onChange={([id]) => onChange({ signInMethod: id as UserSearch['signInMethod'] })}
        />
        {!search.status && <><QuickStatus status="locked" search={search} onChange={onChange} /><QuickStatus status="pending" search={search} onChange={onChange} /></>}
        {hasFilter(search) && <Button kind="quiet" size="small" onPress={() => onChange(noFilter)}>{t`Clear`}</Button>}
      </div>
      <ViewTools list="users" title={t`Users`} allTitle={t`All users`} path="/users" search={search} read={readUserSearch} columns={columns} />
    </div>
  );
}

/** Those who need somebody's help, one press away; hidden when there are none. */
function QuickStatus({ status, search, onChange }: FiltersProps & { status: UserStatus }) {
  const fmt = useFmt();
  const word = useStatusWord();
  const { data } = useQuery(userCountQuery({ ...filterOf(search), status: [status] }));
  if (!data || data.count === 0) return null;
  return <Chip label={word(status)} count={fmt.number(data.count) + (data.exact ? '' : '+')} onPress={() => onChange({ status: [status] })} />;
}

/** The set filters once more, in the empty state, each with its way out. */
export function FilterTokens({ search, onChange }: FiltersProps) {
  const { t } = useLingui();
  const word = useStatusWord();
  const logins = useLastLoginWords();
  const { roles, teams } = useHeld();
  const { factors, methods } = useFactorWords();
  const nameOf = (choices: { id: string; label: string }[], id: string) => choices.find((choice) => choice.id === id)?.label ?? id;
  return (
    <div className="chips">
      {search.search && <FilterToken value={`“${search.search}”`} onRemove={() => onChange({ search: undefined })} />}
      {search.status && <FilterToken label={t`Status`} value={search.status.map(word).join(', ')} onRemove={() => onChange({ status: undefined })} />}
      {search.role && <FilterToken label={t`Role`} value={nameOf(roles, search.role)} onRemove={() => onChange({ role: undefined })} />}
      {search.team && <FilterToken label={t`Team`} value={nameOf(teams, search.team)} onRemove={() => onChange({ team: undefined })} />}
      {search.lastLogin && <FilterToken label={t`Last sign-in`} value={logins[search.lastLogin]} onRemove={() => onChange({ lastLogin: undefined })} />}
      {search.secondFactor && <FilterToken label={t`Second factor`} value={factors[search.secondFactor]} onRemove={() => onChange({ secondFactor: undefined })} />}
      {search.signInMethod && <FilterToken label={t`Signed in by`} value={methods[search.signInMethod]} onRemove={() => onChange({ signInMethod: undefined })} />}
    </div>
  );
}

function useFactorWords() {
  const { t } = useLingui();
  return {
    factors: { none: t`None`, any: t`Any`, app: t`Authenticator app`, passkey: t`Passkey`, mobile: t`Mobile device` },
    methods: { password: t`Password`, passkey: t`Passkey` },
  };
}

function useHeld() {
  const may = useMay();
  const roles = useQuery({ ...rolesQuery, enabled: may('roles/view') });
  const teams = useQuery({ ...teamsQuery, enabled: may('teams/view') });
  const choices = (items: { id: string; name: string }[] = []) => items.map(({ id, name }) => ({ id, label: name }));
  return { roles: choices(roles.data?.items), teams: choices(teams.data?.items) };
}
