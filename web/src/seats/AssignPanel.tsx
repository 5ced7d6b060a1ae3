import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Plural, useLingui } from '@lingui/react/macro';
import { seatAccountsQuery, seatOverviewQuery, type SeatOverview } from '../api/seats';
import { useFmt } from '../fmt/useFmt';
import { Failed } from '../layout/Failed';
import { useMay } from '../session/session';
import { Button } from '../ui/Button';
import { ComboBox } from '../ui/ComboBox';
import { Note } from '../ui/Note';
import { SidePanel } from '../ui/SidePanel';
import { Skeleton } from '../ui/Skeleton';
import { UsageBar } from '../ui/UsageBar';
import { PanelUsers } from './PanelUsers';
import { useAccountName, useOwn } from './words';

interface AssignPanelProps {
  /** Whose users get and lose seats. */
  account: string;
  /** Of the account that is shown. */
  overview: SeatOverview | undefined;
  onAccount: (account: string) => void;
  onClose: () => void;
}

export function AssignPanel({ account, overview, onAccount, onClose }: AssignPanelProps) {
  const { t } = useLingui();
  const may = useMay();
  const remaining = overview?.remaining;
  return (
    <SidePanel
      title={t`Assign seats`}
      note={t`A toggle acts at once and can be undone.`}
      onClose={onClose}
      footer={(
        <>
          {remaining !== undefined && <span role="status"><Plural value={remaining} one="# seat remains in all" other="# seats remain in all" /></span>}
          <Button onPress={onClose}>{t`Done`}</Button>
        </>
      )}
    >
      <AccountChoice account={account} onAccount={onAccount} />
      <Share account={account} />
      {!may('seats/manage') && <Note icon="lock">{t`This takes the permission seats/manage.`}</Note>}
      {may('users/view')
        ? <PanelUsers key={account} account={account} />
        : <Note icon="lock">{t`Seeing whom to give a seat takes the permission users/view.`}</Note>}
    </SidePanel>
  );
}

/** Own first, as the list of the server is. */
function AccountChoice({ account, onAccount }: Pick<AssignPanelProps, 'account' | 'onAccount'>) {
  const { t } = useLingui();
  const own = useOwn();
  const [text, setText] = useState('');
  const { data } = useQuery(seatAccountsQuery({ search: text || undefined }));
  const found = data?.items ?? [];
  const name = useAccountName(account, found);
  // The box fills itself with the name of what is chosen, which is no search.
  const search = (typed: string) => setText(typed === name ? '' : typed);
  const items = found.map(({ id, name: label }) => ({ id, label }));
  const all = items.some(({ id }) => id === account) || name === undefined || name === account ? items : [{ id: account, label: name }, ...items];
  if (found.length < 2 && text === '' && own.is(account)) return null;
  return (
    <ComboBox
      key={name}
      label={t`Account`}
      items={all}
      value={account}
      dir="auto"
      onSearch={search}
      onChange={(id) => {
        if (id !== null) onAccount(id);
      }}
    />
  );
}

/** What the account has of the seats. */
function Share({ account }: { account: string }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const own = useOwn();
  const { data, error, refetch } = useQuery(seatOverviewQuery(account));
  if (error && !data) return <Failed title={t`The seats could not be read.`} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton width={5} />;
  const used = fmt.number(data.assigned + data.reserved);
  const most = fmt.number(data.purchased);
  const left = fmt.number(data.remaining);
  const all = own.is(account) && own.kind === 'main';
  return (
    <div className="seat-share">
      <p>{all ? t`${used} of ${most} seats are assigned in all accounts; ${left} can be added here.` : t`${used} of ${most} seats of this account are assigned; ${left} can be added.`}</p>
      <UsageBar label={t`${used} of ${most} seats are in use`} percent={data.percent} tone={data.remaining === 0 && data.purchased > 0 ? 'bad' : data.warning ? 'warn' : undefined} />
    </div>
  );
}
