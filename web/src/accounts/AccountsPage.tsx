import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { accountQuery } from '../api/accounts';
import { account as shown } from '../session/address';
import { NotYours } from '../layout/NotYours';
import { useMay, useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Breadcrumb, PageHeader } from '../ui/PageHeader';
import { AccountList } from './AccountList';

const route = getRouteApi('/accounts');

/** The operator's customers, or the accounts below the one that is shown. */
export function AccountsPage() {
  const { account } = useSession();
  const { under } = route.useSearch();
  if (account.kind !== 'operator') return <SubAccounts />;
  return under === undefined ? <Customers /> : <OfCustomer id={under} />;
}

function Customers() {
  const { t } = useLingui();
  const may = useMay();
  if (!may('operator/accounts')) return <><PageHeader title={t`Accounts`} /><NotYours title={t`The accounts are not yours to see`} permission="operator/accounts" /></>;
  return (
    <>
      <PageHeader
        title={t`Accounts`}
        purpose={t`The customers of this installation. Each has users, roles and an audit log of its own.`}
        actions={<Button kind="main" icon="plus" href="/accounts/new">{t`Create account`}</Button>}
      />
      <AccountList
        under={undefined}
        title={t`Accounts`}
        empty={{
          title: t`No accounts yet`,
          words: t`An account is one customer. Its first admin gets a letter and then looks after its users without you.`,
          action: <Button kind="main" icon="plus" href="/accounts/new">{t`Create account`}</Button>,
        }}
      />
    </>
  );
}

/** What a customer has below: for the operator to look at and to put into order. */
function OfCustomer({ id }: { id: string }) {
  const { t } = useLingui();
  const may = useMay();
  const { data } = useQuery({ ...accountQuery(id), enabled: may('operator/accounts') });
  if (!may('operator/accounts')) return <><PageHeader title={t`Accounts`} /><NotYours title={t`The accounts are not yours to see`} permission="operator/accounts" /></>;
  const name = data?.name ?? '…';
  const above = (data?.path ?? []).slice(1, -1).map((one) => ({ href: `/accounts?under=${one.id}`, title: one.name }));
  return (
    <>
      <Breadcrumb label={t`Where you are`} trail={[{ href: '/accounts', title: t`Accounts` }, ...above]} current={name} />
      <PageHeader title={t`Accounts below ${name}`} purpose={t`The customer looks after them. You can move them within the customer.`} />
      <AccountList
        under={id}
        title={t`Accounts below ${name}`}
        empty={{ title: t`${name} has no sub-accounts`, words: t`The customer creates them in their own portal.` }}
      />
    </>
  );
}

function SubAccounts() {
  const { t } = useLingui();
  const may = useMay();
  const { account: { name } } = useSession();
  if (!may('accounts/view')) return <><PageHeader title={t`Sub-accounts`} /><NotYours title={t`The accounts are not yours to see`} permission="accounts/view" /></>;
  const permission = 'accounts/manage';
  const refused = may(permission) ? undefined : t`This takes the permission ${permission}.`;
  const create = refused
    ? <Button kind="main" icon="plus" reason={refused}>{t`Create sub-account`}</Button>
    : <Button kind="main" icon="plus" href="/accounts/new">{t`Create sub-account`}</Button>;
  return (
    <>
      <PageHeader
        title={t`Sub-accounts`}
        purpose={t`Accounts below ${name}. Each has users, roles and an audit log of its own; settings come from above where it sets none.`}
        actions={<>{may('account/view') && <Button icon="cols" href="/accounts/compare">{t`Compare settings`}</Button>}{create}</>}
      />
      <AccountList
        under={shown}
        title={t`Sub-accounts`}
        empty={{
          title: t`No sub-accounts yet`,
          words: t`A sub-account is a place of its own for a branch, a brand or a client: nobody in it sees another, and you look after all of them from here.`,
          action: create,
        }}
      />
    </>
  );
}
