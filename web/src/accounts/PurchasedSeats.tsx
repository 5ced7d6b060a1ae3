import { useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Account } from '../api/accountTypes';
import { messageOf } from '../api/problem';
import { purchasedSeatsQuery, setPurchasedSeats } from '../api/purchases';
import { SeatNumber } from '../people/SeatNumber';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { SkeletonLines } from '../ui/Skeleton';
import { toast } from '../ui/Toast';

/** The operator says how many seats a customer has. */
export function PurchasedSeats({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useLingui();
  const { id, name } = account;
  const { data, error } = useQuery(purchasedSeatsQuery(id));
  const set = useMutation({
    mutationFn: (purchased: number) => setPurchasedSeats({ account: id, purchased }),
    meta: { quiet: true },
    onSuccess: (_answer, wanted) => {
      toast(t`${name} has ${wanted} seats now.`);
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={t`Seats of ${name}`}>
      {error && !data && <Note tone="bad" live>{messageOf(error)}</Note>}
      {!data && !error && <SkeletonLines lines={3} />}
      {data && (
        <SeatNumber
          label={t`Purchased seats`}
          start={data.purchased}
          used={data.used}
          action={t`Set seats`}
          busy={set.isPending}
          error={set.error}
          onSubmit={set.mutate}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
