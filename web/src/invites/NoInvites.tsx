import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { FilterToken } from '../ui/FilterChip';
import type { InvitesSearch } from './search';
import { useInviteWord } from './words';

interface NoInvitesProps {
  search: InvitesSearch;
  onChange: (next: Partial<InvitesSearch>) => void;
  /** There are more invites to look at: none was found among the first. */
  onFurther?: () => void;
  /** The button that invites. */
  action: ReactNode;
}

/** None yet, or none that matches: two different things. */
export function NoInvites({ search: { search, status }, onChange, onFurther, action }: NoInvitesProps) {
  const { t } = useLingui();
  const word = useInviteWord();
  if (onFurther) {
    return (
      <EmptyState picture="search" title={t`Nothing found so far`} actions={<Button kind="main" onPress={onFurther}>{t`Look further`}</Button>}>
        {t`Many invites were looked at, and there are more.`}
      </EmptyState>
    );
  }
  if (search !== undefined || status !== undefined) {
    return (
      <EmptyState
        picture="search"
        title={t`No invite matches these filters`}
        actions={<Button onPress={() => onChange({ search: undefined, status: undefined })}>{t`Clear filters`}</Button>}
      >
        <div className="chips">
          {search !== undefined && <FilterToken value={`“${search}”`} onRemove={() => onChange({ search: undefined })} />}
          {status !== undefined && <FilterToken label={t`Status`} value={word(status)} onRemove={() => onChange({ status: undefined })} />}
        </div>
      </EmptyState>
    );
  }
  return (
    <EmptyState picture="arch" title={t`No invites yet`} actions={action}>
      {t`An invite asks somebody by letter to become a user. They choose their own username and password and have the roles that you picked; the link works for a week. Each invite stays in this list, with what became of it.`}
    </EmptyState>
  );
}
