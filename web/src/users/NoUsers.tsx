import { useLingui } from '@lingui/react/macro';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { FilterTokens } from './Filters';
import { hasFilter, type UserSearch } from './search';

interface NoUsersProps {
  search: UserSearch;
  onClear: () => void;
  onChange: (next: Partial<UserSearch>) => void;
  /** There are more users to look at: nobody was found among the first. */
  onFurther?: () => void;
}

/** Nobody yet, or nobody who matches: two different things. */
export function NoUsers({ search, onClear, onChange, onFurther }: NoUsersProps) {
  const { t } = useLingui();
  const may = useMay();
  if (onFurther) {
    return (
      <EmptyState picture="search" title={t`Nobody found so far`} actions={<Button kind="main" onPress={onFurther}>{t`Look further`}</Button>}>
        {t`Many users were looked at, and there are more. A further filter makes it faster.`}
      </EmptyState>
    );
  }
  if (hasFilter(search)) {
    return (
      <EmptyState picture="search" title={t`Nobody matches these filters`} actions={<Button onPress={onClear}>{t`Clear filters`}</Button>}>
        <FilterTokens search={search} onChange={onChange} />
      </EmptyState>
    );
  }
  return (
    <EmptyState
      picture="arch"
      title={t`No users yet`}
      actions={may('users/manage') && (
        <>
          <Button kind="main" icon="plus" href="/users/new">{t`Create user`}</Button>
          <Button icon="upload" href="/imports">{t`Import from a file`}</Button>
        </>
      )}
    >
      {t`A user is a person who can sign in here. They get a letter with a link to set their own password, so you never know it.`}
    </EmptyState>
  );
}
