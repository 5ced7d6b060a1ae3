import { useState } from 'react';
import { plural } from '@lingui/core/macro';
import { Plural, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { assignSeat, removeSeats, type SeatedUser, type SeatRef, type SeatsRemoved } from '../api/seats';
import { messageOf } from '../api/problem';
import { BulkBar } from '../ui/BulkBar';
import { Button } from '../ui/Button';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { toast } from '../ui/Toast';

interface RemoveSeatsProps {
  chosen: readonly SeatedUser[];
  onDone: () => void;
}

/** Floats over the list while somebody is ticked. */
export function RemoveSeats({ chosen, onDone }: RemoveSeatsProps) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const { remove, busy } = useRemoval();
  const count = chosen.length;
  const roleless = chosen.filter(({ roles }) => roles.length === 0).length;
  const title = t`${plural(count, { one: 'Remove # seat', other: 'Remove # seats' })}`;
  const run = () => remove(chosen, () => {
    setAsking(false);
    onDone();
  });
  return (
    <>
      <BulkBar count={count} label={t`Selected users`} onClear={onDone}>
        <Button kind="quiet" size="small" icon="minus" onPress={() => setAsking(true)}>{title}</Button>
      </BulkBar>
      {asking && (
        <ConfirmDialog open onClose={() => setAsking(false)} title={title} action={title} danger busy={busy} onConfirm={run}>
          <p>{t`The seats are free at once, for others to use. The users keep their Inbox roles, which have no effect without a seat.`}</p>
          {roleless > 0 && (
            <p><Plural value={roleless} one="# of them has no Inbox role, and can only get a seat again with one." other="# of them have no Inbox role, and can only get a seat again with one." /></p>
          )}
        </ConfirmDialog>
      )}
    </>
  );
}

function useRemoval() {
  const { t } = useLingui();
  const back = useMutation({ mutationFn: giveBack });
  const order = useMutation({ mutationFn: removeSeats });
  const undo = (seats: readonly SeatRef[]) => back.mutate(seats, {
    onSuccess: ({ done, reason }) => {
      if (reason === undefined) toast(t`${plural(done, { one: '# seat is assigned again.', other: '# seats are assigned again.' })}`);
      else toast(t`Assigned again: ${done}. ${reason}`, { bad: true });
    },
  });
  const tell = ({ done, failed }: SeatsRemoved, chosen: readonly SeatedUser[]) => {
    // Only who has an Inbox role can have the seat back.
    const mayHave = done.filter((ref) => chosen.some(({ account, user, roles }) => account.id === ref.account && user.id === ref.user && roles.length > 0));
    const takeBack = mayHave.length > 0 ? () => undo(mayHave) : undefined;
    const reason = failed[0]?.detail ?? '';
    const freed = done.length;
    const left = failed.length;
    if (left === 0) toast(t`${plural(freed, { one: '# seat is free.', other: '# seats are free.' })}`, { undo: takeBack });
    else toast(t`Freed: ${freed}. Not freed: ${left}. ${reason}`, { bad: true, undo: takeBack });
  };
  const remove = (chosen: readonly SeatedUser[], onDone: () => void) =>
    order.mutate(chosen.map(({ account, user }) => ({ account: account.id, user: user.id })), {
      onSuccess: (result) => {
        onDone();
        tell(result, chosen);
      },
    });
  return { remove, busy: order.isPending };
}

/** One after the other, up to the first refusal: another may have taken the seats meanwhile. */
async function giveBack(seats: readonly SeatRef[]): Promise<{ done: number; reason?: string }> {
  let done = 0;
  for (const seat of seats) {
    try {
      await assignSeat(seat);
    } catch (error) {
      return { done, reason: messageOf(error) };
    }
    done += 1;
  }
  return { done };
}
