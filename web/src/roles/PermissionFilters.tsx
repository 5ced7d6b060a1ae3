import { useLingui } from '@lingui/react/macro';
import { useFmt } from '../fmt/useFmt';
import { Chip } from '../ui/Chip';
import { FilterToken } from '../ui/FilterChip';
import { MatrixLegend } from '../ui/Matrix';
import { SearchField } from '../ui/SearchField';
import type { RolesSearch } from './search';

interface PermissionFiltersProps {
  search: RolesSearch;
  onSearch: (next: Partial<RolesSearch>) => void;
  granted: number;
  changed: number;
  /** Some permissions are not the reader's to grant. */
  locks: boolean;
}

export function PermissionFilters({ search, onSearch, granted, changed, locks }: PermissionFiltersProps) {
  const { t } = useLingui();
  const fmt = useFmt();
  const clear = () => onSearch({ only: undefined });
  return (
    <div className="toolbar">
      <SearchField main label={t`Such as users/manage`} value={search.find ?? ''} onChange={(text) => onSearch({ find: text || undefined })} />
      <div className="chips">
        {search.only === 'granted'
          ? <FilterToken label={t`Only`} value={t`Granted`} onRemove={clear} />
          : <Chip label={t`Granted`} count={fmt.number(granted)} onPress={() => onSearch({ only: 'granted' })} />}
        {search.only === 'changed'
          ? <FilterToken label={t`Only`} value={t`Changed`} onRemove={clear} />
          : changed > 0 && <Chip label={t`Changed`} count={fmt.number(changed)} onPress={() => onSearch({ only: 'changed' })} />}
      </div>
      {locks && <div className="toolbar-end"><MatrixLegend>{t`not yours to grant`}</MatrixLegend></div>}
    </div>
  );
}
