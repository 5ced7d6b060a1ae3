import { useLingui } from '@lingui/react/macro';
import type { Account } from '../api/accountTypes';
import { useFmt } from '../fmt/useFmt';
import { AccountLogo } from '../ui/Avatar';
import type { Column } from '../ui/DataTable';
import { Link } from '../ui/Link';
import { StatusPill } from '../ui/StatusPill';
import { Time } from '../ui/Time';
import { AccountMenu } from './AccountMenu';
import { useBelowHref, useInsideHref } from './below';

export function useAccountColumns(deep: boolean): Column<Account>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const below = useBelowHref();
  const count = (some: Account['users']) => (some ? <span className="ltr">{fmt.number(some.count)}{!some.exact && '+'}</span> : '–');
  const closedAbove = t`An account above it is disabled, so nobody can come in.`;
  return [
    { id: 'name', title: t`Name`, card: 'title', skeleton: 'person', cell: (account) => <AccountTitle account={account} deep={deep} /> },
    { id: 'users', title: t`Users`, width: 96, numeric: true, card: 'labelled', cell: ({ users }) => count(users) },
    {
      id: 'accounts', title: t`Sub-accounts`, width: 130, numeric: true, card: 'labelled',
      cell: ({ id, accounts }) => {
        const href = below(id);
        return href !== undefined && accounts && accounts.count > 0 ? <Link className="link" href={href}>{count(accounts)}</Link> : count(accounts);
      },
    },
    { id: 'created', title: t`Created`, width: 150, dim: true, card: 'labelled', cell: (account) => <Time at={account.createdAt} form="date" /> },
    {
      id: 'status', title: t`Status`, width: 130, card: 'end', skeleton: 'pill',
      cell: ({ status, closed }) => <StatusPill status={closed ? 'disabled' : status} why={closed && status === 'active' ? closedAbove : undefined} />,
    },
    {
      id: 'menu', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none',
      // The root of the tree is not switched off from inside.
      cell: (account) => (account.kind === 'operator' ? null : <AccountMenu account={account} />),
    },
  ];
}

/** Its letter and its name, which leads into it; in a list of all below also what it stands under. */
export function AccountTitle({ account, deep }: { account: Account; deep: boolean }) {
  const { t } = useLingui();
  const href = useInsideHref(account.id);
  const above = account.parent?.name ?? '';
  const name = <b className="cut" dir="auto">{account.name}</b>;
  return (
    <span className="person">
      <AccountLogo id={account.kind === 'sub' ? account.id : undefined} name={account.name} />
      <span>
        {href === undefined ? name : <Link href={href}>{name}</Link>}
        {deep && account.level !== undefined && account.level > 1 && <small className="cut" dir="auto">{t`Below ${above}`}</small>}
      </span>
    </span>
  );
}
