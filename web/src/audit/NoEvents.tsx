import { useLingui } from '@lingui/react/macro';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { hasFilter, type AuditSearch } from './search';

interface NoEventsProps {
  search: AuditSearch;
  onClear: () => void;
  onChange: (next: AuditSearch) => void;
}

/** Nothing matches, or nothing happened: two different things. */
export function NoEvents({ search, onClear, onChange }: NoEventsProps) {
  const { t } = useLingui();
  if (hasFilter(search) || search.part !== undefined) {
    return (
      <EmptyState picture="search" title={t`No event matches these filters`} actions={<Button onPress={onClear}>{t`Clear filters`}</Button>}>
        {t`The time range stays as it is.`}
      </EmptyState>
    );
  }
  const week = () => onChange({ range: 'this_week', from: undefined, to: undefined, part: undefined });
  return (
    <EmptyState picture="arch" title={t`Nothing happened in this time`} actions={search.range !== 'this_week' && <Button onPress={week}>{t`Show this week`}</Button>}>
      {t`Every sign-in, change and refusal in the account is written here the moment it happens.`}
    </EmptyState>
  );
}
