import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { removeFactors, type Factors, type Passkey } from '../../api/factors';
import type { User } from '../../api/types';
import { useFmt } from '../../fmt/useFmt';
import { fullName } from '../../session/session';
import { Button } from '../../ui/Button';
import { Card, Facts } from '../../ui/Card';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DangerRow } from '../../ui/DangerRow';
import { Time } from '../../ui/Time';
import { toast } from '../../ui/Toast';
import { Verified } from '../../ui/Verified';
import { useBarrier } from '../useBarrier';
import { MobilesCard } from './MobilesCard';
import { PasskeyLine } from './PasskeyLine';
import { RemovePasskey } from './PasskeysCard';

/** Another's second factors: an admin sees them and can take them away, and adds none. */
export function OthersFactors({ user, factors }: { user: User; factors: Factors }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const barrier = useBarrier(user);
  const [removing, setRemoving] = useState<Passkey>();
  const { app, passkeys, recoveryCodes } = factors;
  const has = app !== undefined || passkeys.length > 0 || recoveryCodes !== undefined;
  return (
    <>
      <Card title={t`Second factors`} note={t`Only this person can add one.`}>
        <Facts
          facts={[
            { name: t`Authenticator app`, value: app ? <Time at={app.addedAt} form="date" /> : t`None` },
            { name: t`Passkeys`, value: passkeys.length > 0 ? fmt.number(passkeys.length) : t`None` },
            { name: t`Mobile number`, value: user.mobile ? (user.mobileVerified ? <Verified label={t`Verified`} /> : t`Not verified`) : t`None` },
            { name: t`Recovery codes left`, value: recoveryCodes ? fmt.number(recoveryCodes.left) : t`None` },
          ]}
        />
      </Card>
      {passkeys.length > 0 && (
        <Card flush title={t`Passkeys`}>
          <ul className="factor-list">
            {passkeys.map((passkey) => (
              <PasskeyLine key={passkey.id} passkey={passkey}>
                <Button size="small" reason={barrier} onPress={() => setRemoving(passkey)}>{t`Remove`}<span className="vh"> {passkey.name}</span></Button>
              </PasskeyLine>
            ))}
          </ul>
        </Card>
      )}
      <MobilesCard user={user} own={false} />
      {has && (
        <Card title={t`Danger zone`}>
          <DangerRow title={t`Remove all second factors`} note={t`For somebody who has lost them all. They set up new ones at their next sign-in, if the account asks for one.`}>
            <RemoveAll user={user} reason={barrier} />
          </DangerRow>
        </Card>
      )}
      <RemovePasskey user={user} passkey={removing} onClose={() => setRemoving(undefined)} />
    </>
  );
}

function RemoveAll({ user, reason }: { user: User; reason: string | undefined }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const name = fullName(user);
  const remove = useMutation({
    mutationFn: () => removeFactors(user.id),
    onSuccess: () => {
      setAsking(false);
      toast(t`All second factors of ${name} are removed.`);
    },
  });
  return (
    <>
      <Button kind="danger" reason={reason} onPress={() => setAsking(true)}>{t`Remove all`}</Button>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} title={t`Remove all second factors of ${name}?`} action={t`Remove all second factors`} danger busy={remove.isPending} onConfirm={() => remove.mutate()}>
        {t`Be sure that it is really ${name} who asks: whoever has the password is in then. They are signed out everywhere and get a letter about it.`}
      </ConfirmDialog>
    </>
  );
}
