import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { findAccountsQuery } from '../api/accounts';
import { catalogueQuery } from '../api/audit';
import type { AuditEvent, AuditStatus } from '../api/auditTypes';
import { userQuery, usersQuery } from '../api/users';
import { fullName, useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { FilterChip, FilterToken } from '../ui/FilterChip';
import { SearchChip } from '../ui/SearchChip';
import { SearchField } from '../ui/SearchField';
import { useStatusWord } from '../ui/StatusPill';
import type { ColumnChoice } from '../views/columnChoice';
import { ViewTools } from '../views/ViewTools';
import { hasFilter, noFilter, readAuditSearch, type AuditSearch } from './search';

interface FiltersProps {
  search: AuditSearch;
  /** What is shown: names of people and things are taken from it where they can be. */
  rows: readonly AuditEvent[];
  onChange: (next: AuditSearch) => void;
}

/** The line over the list; everything in it is in the address. */
export function Filters({ search, rows, columns, onChange }: FiltersProps & { columns: ColumnChoice }) {
  const { t } = useLingui();
  const word = useStatusWord();
  const { data: catalogue } = useQuery(catalogueQuery);
  const items = catalogue?.items ?? [];
  const actions = items
    .filter(({ item }) => search.item === undefined || search.item === item)
    .flatMap((entry) => entry.actions.map(({ action, name }) => ({ id: action, label: name, hint: search.item ? undefined : entry.name })));
  return (
    <div className="toolbar">
      <SearchField main label={t`Search the log`} value={search.search ?? ''} onChange={(text) => onChange({ search: text || undefined })} />
      <div className="chips scroll">
        <FilterChip
          single
          label={t`Item`}
          choices={items.map(({ item, name }) => ({ id: item, label: name }))}
          value={search.item ? [search.item] : []}
          onChange={([item]) => onChange({ item, action: undefined })}
        />
        <ActorChip search={search} rows={rows} onChange={onChange} />
        <FilterChip single label={t`Action`} choices={actions} value={search.action ? [search.action] : []} onChange={([action]) => onChange({ action })} />
        <FilterChip
          single
          label={t`Status`}
          choices={(['success', 'failure'] as const).map((status) => ({ id: status, label: word(status) }))}
          value={search.status ? [search.status] : []}
          onChange={([status]) => onChange({ status: status as AuditStatus | undefined })}
        />
        <AccountChip search={search} rows={rows} onChange={onChange} />
        {search.target !== undefined && <TargetToken id={search.target} rows={rows} onRemove={() => onChange({ target: undefined })} />}
        {hasFilter(search) && <Button kind="quiet" size="small" onPress={() => onChange({ ...noFilter, view: undefined })}>{t`Clear`}</Button>}
      </div>
      <ViewTools list="audit-events" title={t`Audit log`} allTitle={t`Everything today`} path="/audit" search={search} read={readAuditSearch} columns={columns} />
    </div>
  );
}

/** Who did it. Accounts may have very many users, so the server looks for them. */
function ActorChip({ search, rows, onChange }: FiltersProps) {
  const { t } = useLingui();
  const may = useMay();
  const [text, setText] = useState('');
  const { actor } = search;
  const doer = rows.find((event) => event.actor.id === actor)?.actor;
  const seen = doer?.fullName ?? doer?.name;
  const found = useQuery({ ...usersQuery({ search: text || undefined }), enabled: may('users/view'), placeholderData: keepPreviousData });
  const known = useQuery({ ...userQuery(actor ?? ''), enabled: actor !== undefined && seen === undefined && may('users/view'), retry: false });
  if (!may('users/view') && actor === undefined) return null;
  const name = actor === undefined ? undefined : seen ?? (known.data ? fullName(known.data) : actor);
  return (
    <SearchChip
      label={t`User`}
      searchLabel={t`Name, username or email`}
      value={name}
      choices={(found.data?.items ?? []).slice(0, 8).map((user) => ({ id: user.id, label: fullName(user), hint: user.username }))}
      search={text}
      onSearch={setText}
      onChange={(id) => onChange({ actor: id })}
    />
  );
}

/** Where it was done: in this account or in one below. Of no use to an account with none. */
function AccountChip({ search, rows, onChange }: FiltersProps) {
  const { t } = useLingui();
  const may = useMay();
  const [text, setText] = useState('');
  const { account: shown } = useSession();
  const { at } = search;
  const { data } = useQuery({ ...findAccountsQuery(text.trim(), 8, shown.id), enabled: may('accounts/view') && shown.kind !== 'operator' });
  const below = data?.items ?? [];
  const itself = { id: shown.id, label: shown.name, hint: t`This account itself` };
  if (below.length === 0 && text === '' && at === undefined) return null;
  const name = [shown, ...below, ...rows.map(({ account }) => account)].find((account) => account?.id === at)?.name ?? at;
  return (
    <SearchChip
      label={t`Account`}
      searchLabel={t`Find an account`}
      value={name}
      choices={[...(text === '' ? [itself] : []), ...below.map(({ id, name: label, parent }) => ({ id, label, hint: parent?.name }))]}
      search={text}
      onSearch={setText}
      onChange={(id) => onChange({ at: id })}
    />
  );
}

function TargetToken({ id, rows, onRemove }: { id: string; rows: readonly AuditEvent[]; onRemove: () => void }) {
  const { t } = useLingui();
  const name = rows.find(({ target }) => target?.id === id)?.target?.name ?? id;
  return <FilterToken label={t`Done to`} value={name} onRemove={onRemove} />;
}
