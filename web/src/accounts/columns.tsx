import { useLingui } from '@lingui/react/macro';
import type { Account } from '../api/accountTypes';
import { useFmt } from '../fmt/useFmt';
import { AccountLogo } from '../ui/Avatar';
import type { Column } from '../ui/DataTable';
import { StatusPill } from '../ui/StatusPill';
import { Time } from '../ui/Time';
import { AccountMenu } from './AccountMenu';

export function useAccountColumns(): Column<Account>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  return [
    {
      id: 'name', title: t`Name`, card: 'title', skeleton: 'person',
      cell: (account) => <span className="person"><AccountLogo name={account.name} /><b className="cut" dir="auto">{account.name}</b></span>,
    },
    { id: 'language', title: t`Language`, width: 140, dim: true, spare: true, card: 'none', cell: (account) => fmt.languageName(account.language) },
    { id: 'zone', title: t`Time zone`, width: 180, dim: true, card: 'labelled', cell: (account) => <span className="ltr">{account.timeZone}</span> },
    {
      id: 'users', title: t`Users`, width: 96, numeric: true, card: 'labelled',
      cell: ({ users }) => (users ? <span className="ltr">{fmt.number(users.count)}{!users.exact && '+'}</span> : '–'),
    },
    { id: 'created', title: t`Created`, width: 150, dim: true, card: 'labelled', cell: (account) => <Time at={account.createdAt} form="date" /> },
    { id: 'status', title: t`Status`, width: 130, card: 'end', skeleton: 'pill', cell: (account) => <StatusPill status={account.status} /> },
    {
      id: 'menu', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none',
      // The root of the tree is not switched off from inside.
      cell: (account) => (account.kind === 'operator' ? null : <AccountMenu account={account} />),
    },
  ];
}
