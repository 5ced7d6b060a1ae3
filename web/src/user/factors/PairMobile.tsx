import { useEffect, useRef } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { beginPairing, confirmPairing, endPairing, pairingQuery, type Pairing } from '../../api/mobiles';
import { ApiProblem, messageOf } from '../../api/problem';
import { useFmt } from '../../fmt/useFmt';
import { Button } from '../../ui/Button';
import { CopyValue } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import { DialogActs } from '../../ui/DialogActs';
import { Note } from '../../ui/Note';
import { QrCode } from '../../ui/QrCode';
import { SkeletonLines } from '../../ui/Skeleton';
import { TextField } from '../../ui/TextField';
import { toast } from '../../ui/Toast';
import { useForm } from '../../ui/useForm';
import './PairMobile.css';

interface PairMobileProps {
  onClose: () => void;
}

/** Pairs a phone: it scans the code, and the number that it shows then is typed here. */
export function PairMobile({ onClose }: PairMobileProps) {
  const { t } = useLingui();
  const { mutate, data, error, reset } = useMutation({ mutationFn: () => beginPairing(), meta: { quiet: true } });
  // Each one ends the one before: drawing twice must not begin two.
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    mutate();
  }, [mutate]);
  const again = () => {
    reset();
    mutate();
  };
  return (
    <Dialog open onClose={onClose} title={t`Add a mobile device`}>
      {error && <Note tone="bad" live>{messageOf(error)}</Note>}
      {!error && !data && <SkeletonLines lines={4} />}
      {data && <UnderWay key={data.id} begun={data} onAgain={again} onClose={onClose} />}
    </Dialog>
  );
}

interface UnderWayProps extends PairMobileProps {
  begun: Pairing;
  onAgain: () => void;
}

function UnderWay({ begun, onAgain, onClose }: UnderWayProps) {
  const { t } = useLingui();
  const fmt = useFmt();
  const { data: pairing = begun, refetch } = useQuery(pairingQuery(begun.id));
  useGivenUp(begun.id);
  if (pairing.status === 'ended') {
    return (
      <div className="stack">
        <Note tone="warn" live title={t`This code has ended.`}>{t`It lasts ten minutes, and three wrong numbers end it.`}</Note>
        <div className="dialog-acts">
          <Button kind="quiet" onPress={onClose}>{t`Close`}</Button>
          <Button kind="main" onPress={onAgain}>{t`Show a new code`}</Button>
        </div>
      </div>
    );
  }
  if (pairing.status === 'offered') return <TypeNumber pairing={pairing} onWrong={() => void refetch()} onClose={onClose} />;
  const until = fmt.time(begun.expiresAt);
  return (
    <div className="stack">
      <p>{t`Scan this code with the camera of your phone and open the page that it leads to. The code works once, until ${until}.`}</p>
      {begun.link && (
        <>
          <QrCode value={begun.link} label={t`Code for pairing`} />
          <details className="pair-link">
            <summary>{t`Without a camera`}</summary>
            <p className="dim">{t`Open this address on the phone. Do not give it to anybody.`}</p>
            <div className="pair-address"><CopyValue value={begun.link} label={t`Copy the address`} /></div>
          </details>
        </>
      )}
      <p className="faint" role="status">{t`Waiting for the phone…`}</p>
    </div>
  );
}

/** A dialog that is closed ends what it began: nobody should use a code that was photographed. */
function useGivenUp(pairing: string) {
  useEffect(() => {
    clearTimeout(left.get(pairing));
    return () => {
      // Later, so that drawing twice does not end it. One that is confirmed stays as it is.
      left.set(pairing, setTimeout(() => {
        left.delete(pairing);
        void endPairing(pairing).catch(() => undefined); // It ends by itself in ten minutes.
      }, 100));
    };
  }, [pairing]);
}

/** Dialogs that were left a moment ago. */
const left = new Map<string, ReturnType<typeof setTimeout>>();

/** A phone has come. Only the one in the reader's hand shows the number. */
function TypeNumber({ pairing, onWrong, onClose }: PairMobileProps & { pairing: Pairing; onWrong: () => void }) {
  const { t } = useLingui();
  const { name = '', device, address } = pairing;
  const form = useForm({ number: '' }, { number: (value) => (/^\d\d$/u.test(value.trim()) ? undefined : t`Type the two digits that the phone shows.`) });
  const confirm = useMutation({
    mutationFn: (number: string) => confirmPairing(pairing.id, number),
    meta: { quiet: true },
    onSuccess: () => {
      toast(t`The mobile device ${name} is added.`);
      onClose();
    },
  });
  const submit = form.submit(async ({ number }) => {
    await confirm.mutateAsync(number.trim()).catch((error: unknown) => {
      if (!(error instanceof ApiProblem)) return;
      form.fail(error.field, error.message);
      onWrong(); // Three of them end the pairing.
    });
  });
  const unplaced = confirm.error && !(confirm.error instanceof ApiProblem && confirm.error.field === 'number') ? confirm.error : undefined;
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {unplaced && <Note tone="bad" live>{messageOf(unplaced)}</Note>}
      <p><b><bdi>{name}</bdi></b> <span className="faint"><bdi>{device}</bdi> <span className="mono ltr">{address}</span></span></p>
      <p>{t`Is this your phone? Type the number that it shows. If it shows none, somebody else has used the code: close this dialog.`}</p>
      <TextField label={t`Number on the phone`} {...form.field('number')} inputMode="numeric" autoComplete="off" maxLength={2} dir="ltr" required autoFocus />
      <DialogActs action={t`Add`} busy={form.busy} onClose={onClose} />
    </form>
  );
}
