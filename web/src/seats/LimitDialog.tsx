import { useState, type SubmitEvent } from 'react';
import { Plural, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { messageOf } from '../api/problem';
import { setSeatLimit, type SeatAccount } from '../api/seats';
import { useFmt } from '../fmt/useFmt';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';

const most = 100_000;

/** How many seats the people of an account may have, and what that means for those who have one. */
export function LimitDialog({ account, onClose }: { account: SeatAccount; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = account;
  return (
    <Dialog open onClose={onClose} title={t`Seat limit of ${name}`}>
      <LimitForm account={account} onClose={onClose} />
    </Dialog>
  );
}

function LimitForm({ account, onClose }: { account: SeatAccount; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = account;
  const used = account.assigned + account.reserved;
  const [text, setText] = useState(account.limit === null ? '' : String(account.limit));
  const highest = useFmt().number(most);
  const [tried, setTried] = useState(false);
  const set = useMutation({ mutationFn: setSeatLimit, meta: { quiet: true } });
  const limit = /^\d{1,6}$/u.test(text.trim()) && Number(text) <= most ? Number(text) : undefined;
  const wrong = tried && limit === undefined ? t`Write a whole number from 0 to ${highest}.` : undefined;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (limit === undefined || set.isPending) return;
    set.mutate({ account: account.id, limit }, {
      onSuccess: () => {
        toast(t`The limit of ${name} is ${limit}.`);
        onClose();
      },
    });
  };
  return (
    <form className="stack" noValidate onSubmit={submit}>
      <TextField
        label={t`Seats at most`}
        hint={<Plural value={used} one="# seat is in use now." other="# seats are in use now." />}
        error={wrong ?? (set.error ? messageOf(set.error) : undefined)}
        value={text}
        onChange={setText}
        dir="ltr"
        maxLength={6}
        autoComplete="off"
        autoFocus
      />
      <p className="dim">{t`A limit sets nothing aside: the account takes its seats from what was purchased, and no more than this.`}</p>
      {limit !== undefined && limit < used && (
        <Note tone="warn" live>{t`That is fewer than are in use. Nobody loses their seat, but nobody gets one until enough are freed.`}</Note>
      )}
      <div className="dialog-acts">
        <Button kind="quiet" onPress={onClose}>{t`Cancel`}</Button>
        <Button kind="main" type="submit" busy={set.isPending}>{t`Set limit`}</Button>
      </div>
    </form>
  );
}
