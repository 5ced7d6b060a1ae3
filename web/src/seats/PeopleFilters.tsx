import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { seatAccountsQuery } from '../api/seats';
import type { LastLogin } from '../api/types';
import { lastLogins } from '../people/lastLogins';
import { useLastLoginWords } from '../people/useLastLoginWords';
import { Button } from '../ui/Button';
import { FilterChip } from '../ui/FilterChip';
import { SearchChip } from '../ui/SearchChip';
import { SearchField } from '../ui/SearchField';
import { hasFilter, noFilter } from './filters';
import { spans, type SeatsSearch, type Span } from './search';
import { useAccountName, useInboxRoles, useSpanWords } from './words';

interface PeopleFiltersProps {
  search: SeatsSearch;
  /** What is shown: the names of accounts are taken from it where they can be. */
  rows: readonly { account: { id: string; name: string } }[];
  onChange: (next: SeatsSearch) => void;
}

export function PeopleFilters({ search, rows, onChange }: PeopleFiltersProps) {
  const { t } = useLingui();
  const roles = useInboxRoles();
  const logins = useLastLoginWords();
  const times = useSpanWords();
  return (
    <div className="toolbar">
      <SearchField main label={t`Name, username or email`} value={search.search ?? ''} onChange={(text) => onChange({ search: text || undefined })} />
      <div className="chips scroll">
        <AccountChip value={search.account} seen={rows.map(({ account }) => account)} onChange={(account) => onChange(search.tab === undefined && account === undefined ? noFilter : { account })} />
        <FilterChip single label={t`Inbox role`} choices={roles} value={search.role ? [search.role] : []} onChange={([role]) => onChange({ role })} />
        <FilterChip
          single
          label={t`Last sign-in`}
          choices={lastLogins.map((id) => ({ id, label: logins[id] }))}
          value={search.lastLogin ? [search.lastLogin] : []}
          onChange={([id]) => onChange({ lastLogin: id as LastLogin | undefined })}
        />
        <FilterChip
          single
          label={t`Assigned`}
          choices={spans.map((id) => ({ id, label: times[id] }))}
          value={search.assigned ? [search.assigned] : []}
          onChange={([id]) => onChange({ assigned: id as Span | undefined })}
        />
        {hasFilter(search) && <Button kind="quiet" size="small" onPress={() => onChange(noFilter)}>{t`Clear`}</Button>}
      </div>
    </div>
  );
}

interface AccountChipProps {
  value: string | undefined;
  seen: readonly { id: string; name: string }[];
  onChange: (id: string | undefined) => void;
}

/** Which account's: found by typing, as there may be very many. Not shown where there is but one. */
export function AccountChip({ value, seen, onChange }: AccountChipProps) {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const { data } = useQuery(seatAccountsQuery({ search: text || undefined }));
  const found = data?.items ?? [];
  const name = useAccountName(value, [...seen, ...found]);
  if (value === undefined && text === '' && found.length < 2) return null;
  return (
    <SearchChip
      label={t`Account`}
      searchLabel={t`Name of an account`}
      value={name}
      choices={found.slice(0, 8).map(({ id, name: label }) => ({ id, label }))}
      search={text}
      onSearch={setText}
      onChange={onChange}
    />
  );
}
