import { useState, type SubmitEvent } from 'react';
import { Plural, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Account } from '../api/accountTypes';
import { messageOf } from '../api/problem';
import { purchasedSeatsQuery, setPurchasedSeats } from '../api/purchases';
import { useFmt } from '../fmt/useFmt';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { SkeletonLines } from '../ui/Skeleton';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';

const most = 100_000;

/** The operator says how many seats a customer has. */
export function PurchasedSeats({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = account;
  const { data, error } = useQuery(purchasedSeatsQuery(account.id));
  return (
    <Dialog open onClose={onClose} title={t`Seats of ${name}`}>
      {error && !data && <Note tone="bad" live>{messageOf(error)}</Note>}
      {!data && !error && <SkeletonLines lines={3} />}
      {data && <PurchaseForm account={account} {...data} onClose={onClose} />}
    </Dialog>
  );
}

function PurchaseForm({ account, purchased, used, onClose }: { account: Account; purchased: number; used: number; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = account;
  const highest = useFmt().number(most);
  const [text, setText] = useState(String(purchased));
  const [tried, setTried] = useState(false);
  const set = useMutation({ mutationFn: setPurchasedSeats, meta: { quiet: true } });
  const wanted = /^\d{1,6}$/u.test(text.trim()) && Number(text) <= most ? Number(text) : undefined;
  const wrong = tried && wanted === undefined ? t`Write a whole number from 0 to ${highest}.` : undefined;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (wanted === undefined || set.isPending) return;
    set.mutate({ account: account.id, purchased: wanted }, {
      onSuccess: () => {
        toast(t`${name} has ${wanted} seats now.`);
        onClose();
      },
    });
  };
  return (
    <form className="stack" noValidate onSubmit={submit}>
      <TextField
        label={t`Purchased seats`}
        hint={<Plural value={used} one="# seat is in use now." other="# seats are in use now." />}
        error={wrong ?? (set.error ? messageOf(set.error) : undefined)}
        value={text}
        onChange={setText}
        dir="ltr"
        maxLength={6}
        autoComplete="off"
        autoFocus
      />
      {wanted !== undefined && wanted < used && (
        <Note tone="warn" live>{t`That is fewer than are in use. Nobody loses their seat, but nobody gets one until enough are freed.`}</Note>
      )}
      <div className="dialog-acts">
        <Button kind="quiet" onPress={onClose}>{t`Cancel`}</Button>
        <Button kind="main" type="submit" busy={set.isPending}>{t`Set seats`}</Button>
      </div>
    </form>
  );
}
