import { useEffect, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Button } from '../../ui/Button';
import { usePageTitle } from '../../ui/usePageTitle';
import { GateCard } from '../Gate';
import { Asking } from '../Refused';
import { tokenInAddress } from '../pages';
import { forgetDevice, keepDevice, readDevice, type Device } from './keep';
import { ConfirmNumber } from './ConfirmNumber';
import { PairForm } from './PairForm';
import { Questions } from './Questions';
import { leave } from './protocol';
import './Mobile.css';

type State =
  | { step: 'asking' | 'unpaired' | 'impossible' | 'gone' }
  | { step: 'pairing'; token: string; before?: Device }
  | { step: 'number' | 'paired'; device: Device };

/**
 * A phone that approves sign-ins: paired by the QR code of the portal, it waits for questions and
 * answers them. A small client for everybody, and the protocol's proof.
 */
export function MobilePage() {
  const { t } = useLingui();
  const [state, setState] = useState<State>({ step: 'asking' });
  usePageTitle(t`Approve sign-ins`);
  useEffect(() => {
    void begin().then(setState, () => setState({ step: 'impossible' }));
  }, []);
  const forget = () => void forgetDevice().then(() => setState({ step: 'unpaired' }));
  switch (state.step) {
    case 'asking':
      return <Asking />;
    case 'impossible':
      return <GateCard title={t`This browser cannot be paired`} sub={t`It keeps no keys. Private windows and old browsers do not; open the page in another one.`} />;
    case 'unpaired':
      return <GateCard title={t`This phone is not paired`} sub={t`Open your security page in the portal on another device, add a mobile device, and scan the code that it shows.`} />;
    case 'gone':
      return (
        <GateCard title={t`This phone is not paired any more`} sub={t`It was removed, or you cannot sign in at the moment. Sign-ins are approved elsewhere now.`}>
          <Button kind="main" size="wide" onPress={() => location.reload()}>{t`Try again`}</Button>
          <Button kind="quiet" size="wide" onPress={forget}>{t`Forget the pairing on this phone`}</Button>
        </GateCard>
      );
    case 'pairing':
      return <PairForm token={state.token} before={state.before?.username} onOffered={(device) => void offered(device, state.before).then(setState, () => setState({ step: 'impossible' }))} />;
    case 'number':
      return <ConfirmNumber device={state.device} onPaired={(device) => setState({ step: 'paired', device })} onForget={forget} />;
    case 'paired':
      return <Questions device={state.device} onGone={() => setState({ step: 'gone' })} onForget={forget} />;
  }
}

async function begin(): Promise<State> {
  if (!isSecureContext) return { step: 'impossible' };
  const token = tokenInAddress();
  const device = await readDevice();
  if (token) {
    // It works once: nobody should find it in the history.
    history.replaceState(null, '', location.pathname);
    return { step: 'pairing', token, before: device?.pending ? undefined : device };
  }
  if (!device) return { step: 'unpaired' };
  return { step: device.pending ? 'number' : 'paired', device };
}

async function offered(device: Device, before?: Device): Promise<State> {
  if (before) await leave(before).catch(() => undefined); // It can still be removed in the portal.
  await keepDevice(device);
  return { step: 'number', device };
}
