import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { FilterToken } from '../ui/FilterChip';
import { useStatusWord } from '../ui/StatusPill';
import type { KeysSearch } from './search';

interface NoKeysProps {
  search: KeysSearch;
  onChange: (next: Partial<KeysSearch>) => void;
  /** The button that makes one. */
  action: ReactNode;
}

/** None yet, or none that matches: two different things. */
export function NoKeys({ search: { search, status = [] }, onChange, action }: NoKeysProps) {
  const { t } = useLingui();
  const word = useStatusWord();
  if (search !== undefined || status.length > 0) {
    const without = (left: string) => status.filter((one) => one !== left);
    return (
      <EmptyState picture="search" title={t`No API key matches these filters`} actions={<Button onPress={() => onChange({ search: undefined, status: undefined })}>{t`Clear filters`}</Button>}>
        <div className="chips">
          {search !== undefined && <FilterToken value={`“${search}”`} onRemove={() => onChange({ search: undefined })} />}
          {status.map((one) => <FilterToken key={one} label={t`Status`} value={word(one)} onRemove={() => onChange({ status: without(one).length > 0 ? without(one) : undefined })} />)}
        </div>
      </EmptyState>
    );
  }
  return (
    <EmptyState picture="arch" title={t`No API keys yet`} actions={action}>
      {t`A program shows a key instead of a username and a password. A key may do only what it is given, from the addresses that you say, until the day that you choose.`}
    </EmptyState>
  );
}
