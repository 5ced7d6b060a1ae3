import { useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { setSeatLimit, type SeatAccount } from '../api/seats';
import { SeatNumber } from '../people/SeatNumber';
import { Dialog } from '../ui/Dialog';
import { toast } from '../ui/Toast';

/** How many seats the people of an account may have, and what that means for those who have one. */
export function LimitDialog({ account, onClose }: { account: SeatAccount; onClose: () => void }) {
  const { t } = useLingui();
  const { id, name, assigned, reserved } = account;
  const set = useMutation({
    mutationFn: (limit: number) => setSeatLimit({ account: id, limit }),
    meta: { quiet: true },
    onSuccess: (_answer, limit) => {
      toast(t`The limit of ${name} is ${limit}.`);
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={t`Seat limit of ${name}`}>
      <SeatNumber
        label={t`Seats at most`}
        start={account.limit}
        used={assigned + reserved}
        action={t`Set limit`}
        busy={set.isPending}
        error={set.error}
        onSubmit={set.mutate}
        onClose={onClose}
      >
        <p className="dim">{t`A limit sets nothing aside: the account takes its seats from what was purchased, and no more than this.`}</p>
      </SeatNumber>
    </Dialog>
  );
}
