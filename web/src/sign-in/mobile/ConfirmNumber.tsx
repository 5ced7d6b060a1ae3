import { useEffect, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button';
import { GateCard } from '../Gate';
import { keepDevice, type Device } from './keep';
import { pairingState } from './protocol';

const lookEvery = 2000;

interface ConfirmNumberProps {
  device: Device;
  onPaired: (device: Device) => void;
  onForget: () => void;
}

/** The number that is typed in the portal: whoever only photographed the code cannot know it. */
export function ConfirmNumber({ device, onPaired, onForget }: ConfirmNumberProps) {
  const { t } = useLingui();
  const [ended, setEnded] = useState(false);
  useEffect(() => {
    const token = device.pending?.token ?? '';
    const stop = new AbortController();
    const left = () => stop.signal.aborted;
    const look = async () => {
      // What does not come through is asked again.
      const state = await pairingState(token, stop.signal).catch(() => undefined);
      if (left()) return;
      if (state?.status === 'confirmed') {
        const paired = { ...device, pending: undefined };
        await keepDevice(paired);
        if (!left()) onPaired(paired);
      } else if (state && state.status !== 'offered') {
        setEnded(true);
      } else {
        timer = setTimeout(() => void look(), lookEvery);
      }
    };
    let timer = setTimeout(() => void look());
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
    // onPaired is made anew with every drawing and always does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [device]);
  if (ended) {
    return (
      <GateCard title={t`This phone was not paired`} sub={t`The pairing has ended. Show a new code in the portal and scan it.`}>
        <Button kind="quiet" size="wide" onPress={onForget}>{t`Go on`}</Button>
      </GateCard>
    );
  }
  const { username, accountName: account } = device;
  return (
    <GateCard title={t`Type this number in the portal`} sub={t`Then this phone approves sign-ins of ${username} at ${account}.`}>
      <p className="mobile-number ltr" role="status">{device.pending?.number}</p>
      <Button kind="quiet" size="wide" onPress={onForget}>{t`Cancel`}</Button>
    </GateCard>
  );
}
