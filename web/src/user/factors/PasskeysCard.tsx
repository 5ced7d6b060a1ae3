import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { addPasskey, newPasskeyOptions, removePasskey, renamePasskey, type Factors, type Passkey } from '../../api/factors';
import { sessionsQuery } from '../../api/person';
import { ApiProblem, messageOf } from '../../api/problem';
import type { User } from '../../api/types';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Dialog } from '../../ui/Dialog';
import { DialogActs } from '../../ui/DialogActs';
import { Note } from '../../ui/Note';
import { RowMenu } from '../../ui/RowMenu';
import { TextField } from '../../ui/TextField';
import { toast } from '../../ui/Toast';
import { useForm } from '../../ui/useForm';
import { PasskeyLine } from './PasskeyLine';
import { canMakePasskeys, makePasskey, NoPasskey, type PasskeyTrouble } from '../../session/newPasskey';

const most = 20;

/** One's own passkeys. */
export function PasskeysCard({ user, factors }: { user: User; factors: Factors }) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Passkey>();
  const [removing, setRemoving] = useState<Passkey>();
  const reason = useReason(factors);
  const { passkeys } = factors;
  return (
    <Card
      flush={passkeys.length > 0}
      title={t`Passkeys`}
      note={factors.passwordless
        ? t`Sign in with the lock of your device, a security key or a password manager; no password is needed.`
        : t`The lock of your device, a security key or a password manager proves that it is you.`}
      end={<Button reason={reason} onPress={() => setAdding(true)}>{t`Add a passkey`}</Button>}
    >
      {passkeys.length === 0
        ? <span className="dim">{t`You have none yet. Nobody can phish a passkey.`}</span>
        : (
          <ul className="factor-list">
            {passkeys.map((passkey) => (
              <PasskeyLine key={passkey.id} passkey={passkey}>
                <RowMenu
                  name={passkey.name}
                  groups={[
                    [{ id: 'rename', title: t`Rename`, icon: 'edit', onPress: () => setRenaming(passkey) }],
                    [{ id: 'remove', title: t`Remove`, icon: 'x', danger: true, onPress: () => setRemoving(passkey) }],
                  ]}
                />
              </PasskeyLine>
            ))}
          </ul>
        )}
      <Dialog open={adding} onClose={() => setAdding(false)} title={t`Add a passkey`}>
        <AddPasskey user={user} onDone={() => setAdding(false)} />
      </Dialog>
      <Dialog open={renaming !== undefined} onClose={() => setRenaming(undefined)} title={t`Rename the passkey`}>
        {renaming && <RenamePasskey passkey={renaming} onDone={() => setRenaming(undefined)} />}
      </Dialog>
      <RemovePasskey user={user} passkey={removing} onClose={() => setRemoving(undefined)} />
    </Card>
  );
}

/** Why no passkey can be added. */
function useReason({ allowed, passwordless, passkeys, passkeysWork }: Factors): string | undefined {
  const { t } = useLingui();
  if (!allowed.includes('passkey') && !passwordless) return t`Your account does not use passkeys.`;
  if (!passkeysWork) return t`Passkeys need a host name: this installation is called by an IP address.`;
  if (!canMakePasskeys()) return t`This browser cannot make passkeys.`;
  if (passkeys.length >= most) return t`You have ${most} passkeys. Remove one first.`;
  return undefined;
}

function useNameRule() {
  const { t } = useLingui();
  return (name: string) => (name.trim() === '' ? t`Enter a name.` : undefined);
}

function AddPasskey({ user, onDone }: { user: User; onDone: () => void }) {
  const { t } = useLingui();
  const { data } = useQuery(sessionsQuery(user.id));
  const device = data?.items.find(({ current }) => current)?.device ?? '';
  const form = useForm({ name: device }, { name: useNameRule() });
  const add = useMutation({
    mutationFn: async (name: string) => addPasskey(name, await makePasskey((await newPasskeyOptions()).publicKey)),
    meta: { quiet: true },
  });
  const trouble = useTroubleWords();
  const submit = form.submit(async ({ name }) => {
    try {
      await add.mutateAsync(name.trim());
      toast(t`The passkey ${name} is added.`);
      onDone();
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const { error } = add;
  const unplaced = error && !(error instanceof ApiProblem && error.field) ? error : undefined;
  return (
    <form noValidate className="stack" onSubmit={submit}>
      {unplaced && (
        <Note tone={unplaced instanceof NoPasskey ? 'warn' : 'bad'} live title={t`No passkey was added.`}>
          {unplaced instanceof NoPasskey ? trouble[unplaced.trouble] : messageOf(unplaced)}
        </Note>
      )}
      <TextField label={t`Name`} {...form.field('name')} dir="auto" maxLength={60} autoComplete="off" autoFocus hint={t`To know it again by, such as the device that keeps it.`} />
      <p className="dim">{t`Your browser asks next where to keep the passkey.`}</p>
      <DialogActs action={t`Continue`} busy={form.busy} onClose={onDone} />
    </form>
  );
}

function useTroubleWords(): Record<PasskeyTrouble, string> {
  const { t } = useLingui();
  return {
    unsupported: t`This browser cannot make passkeys.`,
    known: t`This device or key holds a passkey of yours already.`,
    given_up: t`The browser gave up, or you did. Try again.`,
  };
}

function RenamePasskey({ passkey, onDone }: { passkey: Passkey; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: passkey.name }, { name: useNameRule() });
  const rename = useMutation({ mutationFn: (name: string) => renamePasskey(passkey.id, name), meta: { quiet: true } });
  const submit = form.submit(async ({ name }) => {
    try {
      await rename.mutateAsync(name.trim());
      onDone();
    } catch (error) {
      if (!form.fail('name', messageOf(error))) throw error;
    }
  });
  return (
    <form noValidate className="stack" onSubmit={submit}>
      <TextField label={t`Name`} {...form.field('name')} dir="auto" maxLength={60} autoComplete="off" autoFocus />
      <DialogActs action={t`Rename`} busy={form.busy} onClose={onDone} />
    </form>
  );
}

/** Asks before a passkey goes, one's own or another's. */
export function RemovePasskey({ user, passkey, onClose }: { user: User; passkey: Passkey | undefined; onClose: () => void }) {
  const { t } = useLingui();
  const name = passkey?.name ?? '';
  const remove = useMutation({
    mutationFn: () => removePasskey(user.id, passkey?.id ?? ''),
    onSuccess: () => {
      onClose();
      toast(t`The passkey ${name} is removed.`);
    },
  });
  return (
    <ConfirmDialog open={passkey !== undefined} onClose={onClose} title={t`Remove the passkey ${name}?`} action={t`Remove the passkey`} danger busy={remove.isPending} onConfirm={() => remove.mutate()}>
      {t`It no longer opens this account. The device or password manager may go on showing it until it is deleted there.`}
    </ConfirmDialog>
  );
}
