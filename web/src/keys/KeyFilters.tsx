import { useLingui } from '@lingui/react/macro';
import type { KeyStatus } from '../api/keys';
import type { components } from '../api/schema';
import { useFmt } from '../fmt/useFmt';
import { Button } from '../ui/Button';
import { Chip } from '../ui/Chip';
import { FilterChip } from '../ui/FilterChip';
import { SearchField } from '../ui/SearchField';
import { useStatusWord } from '../ui/StatusPill';
import { readTyped, statuses, type KeysSearch } from './search';

type Counts = components['schemas']['KeyCounts'];

interface KeyFiltersProps {
  search: KeysSearch;
  counts: Counts | undefined;
  onChange: (next: Partial<KeysSearch>) => void;
}

export function KeyFilters({ search, counts, onChange }: KeyFiltersProps) {
  const { t } = useLingui();
  const fmt = useFmt();
  const word = useStatusWord();
  const chosen = search.status ?? [];
  // One press away: what ends soon, and what is gone.
  const offered = (['expiring', 'revoked'] as const).filter((status) => chosen.length === 0 && counts !== undefined && countOf(counts, status) > 0);
  return (
    <div className="toolbar">
      <SearchField main label={t`Name of the key`} value={search.search ?? ''} onChange={(text) => onChange(readTyped(text))} />
      <div className="chips scroll">
        <FilterChip
          label={t`Status`}
          choices={statuses.map((status) => ({ id: status, label: word(status), ...(counts && { count: fmt.number(countOf(counts, status)) }) }))}
          value={chosen}
          onChange={(ids) => onChange({ status: ids.length > 0 ? (ids as KeyStatus[]) : undefined })}
        />
        {offered.map((status) => <Chip key={status} label={word(status)} count={fmt.number(counts ? countOf(counts, status) : 0)} onPress={() => onChange({ status: [status] })} />)}
        {(search.search ?? search.status) && <Button kind="quiet" size="small" onPress={() => onChange({ search: undefined, status: undefined })}>{t`Clear`}</Button>}
      </div>
    </div>
  );
}

const countOf = (counts: Counts, status: KeyStatus) => counts[status === 'not_yet' ? 'notYet' : status];
