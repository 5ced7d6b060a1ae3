import { useDeferredValue, useState, type RefObject } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { lately } from '../session/lately';
import { findAccountsQuery } from '../api/accounts';
import { home as own } from '../session/address';
import { useSession } from '../session/session';
import { AccountLogo } from '../ui/Avatar';
import type { Command } from '../ui/CommandPalette';
import { FinderPopover } from '../ui/FinderPopover';
import { useSwitch } from './useSwitch';

interface SwitcherListProps {
  triggerRef: RefObject<HTMLElement | null>;
  onClose: () => void;
}

const most = 30;

/** One's own account first, then those of late, then all below it. */
export function SwitcherList({ triggerRef, onClose }: SwitcherListProps) {
  const { t } = useLingui();
  const [query, setQuery] = useState('');
  const { user, home, account: shown } = useSession();
  const search = useDeferredValue(query.trim());
  const { data, isFetching } = useQuery(findAccountsQuery(search, most));
  const go = useSwitch();
  const choice = (group: string, id: string, name: string, hint?: string): Command => ({
    id: `${group}-${id}`,
    title: name,
    hint,
    lead: <AccountLogo id={id === own ? undefined : id} name={name} size="mini" />,
    chosen: shown.id === id || (id === own && shown.id === home.id),
    onPress: () => go(id),
  });
  const all = (data?.items ?? []).map(({ id, name, parent }) => choice('all', id, name, parent && parent.id !== home.id ? parent.name : undefined));
  const groups = search === ''
    ? [
        { title: t`Your account`, commands: [choice('own', own, home.name)] },
        { title: t`Recent`, commands: lately(user.id).filter(({ id }) => id !== shown.id).map(({ id, name }) => choice('late', id, name)) },
        { title: data?.nextCursor ? t`Sub-accounts: type to find more` : t`Sub-accounts`, commands: all },
      ]
    : [{ title: t`Sub-accounts`, commands: all }];
  return <FinderPopover label={t`Find an account`} triggerRef={triggerRef} onClose={onClose} query={query} onQuery={setQuery} groups={groups} busy={isFetching} />;
}
