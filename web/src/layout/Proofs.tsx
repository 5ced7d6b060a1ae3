import type { ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { confirmPasskeyOptions, confirmSelf, type Proof } from '../api/person';
import { ApiProblem, messageOf } from '../api/problem';
import { whileRenewing } from '../session/leave';
import { NoPasskey, showPasskey } from '../session/passkey';
import { answerProof } from '../session/proof';
import { useSession } from '../session/session';
import { Button } from '../ui/Button';
import { Note } from '../ui/Note';
import { PasswordField } from '../ui/PasswordField';
import { TextField } from '../ui/TextField';
import { useForm } from '../ui/useForm';
import { useRules } from '../ui/useRules';

// The ways to confirm who one is; `children` lead to the other ones.

interface ProofProps { children: ReactNode }

function useConfirm<Given>(proof: (given: Given) => Promise<Proof>) {
  return useMutation({
    mutationFn: async (given: Given) => {
      const shown = await proof(given);
      return whileRenewing(() => confirmSelf(shown));
    },
    meta: { quiet: true },
  });
}

export function PasswordProof({ children }: ProofProps) {
  const { t } = useLingui();
  const { user } = useSession();
  const { password } = useRules();
  return (
    <SecretProof name="password" rule={password} proof={(secret) => ({ password: secret })} others={children}>
      {(field) => (
        <>
          {/* For password managers: whose password it is. */}
          <input type="text" hidden readOnly autoComplete="username" value={user.username} />
          <PasswordField label={t`Password`} {...field} autoComplete="current-password" autoFocus />
        </>
      )}
    </SecretProof>
  );
}

export function AppProof({ children }: ProofProps) {
  const { t } = useLingui();
  const rule = (code: string) => (/^\d{3}[ -]?\d{3}$/u.test(code.trim()) ? undefined : t`Enter the six digits that the app shows.`);
  return (
    <SecretProof name="code" rule={rule} proof={(code) => ({ factor: 'app', code })} others={children}>
      {(field) => <TextField label={t`Code that the app shows`} {...field} inputMode="numeric" autoComplete="one-time-code" dir="ltr" mono maxLength={20} autoFocus />}
    </SecretProof>
  );
}

interface SecretProps {
  /** What the API calls the member. */
  name: 'password' | 'code';
  rule: (value: string) => string | undefined;
  proof: (secret: string) => Proof;
  others: ReactNode;
  children: (field: { name: string; value: string; error: string | undefined; onChange: (value: string) => void; onBlur: () => void }) => ReactNode;
}

/** A form of one field. What is wrong with it is told beside it, all else above. */
function SecretProof({ name, rule, proof, others, children }: SecretProps) {
  const { t } = useLingui();
  const form = useForm({ secret: '' }, { secret: rule });
  const confirm = useConfirm((secret: string) => Promise.resolve(proof(secret)));
  const submit = form.submit(async ({ secret }) => {
    try {
      await confirm.mutateAsync(secret);
      answerProof(true);
    } catch (error) {
      if (error instanceof ApiProblem && error.field === name) form.fail('secret', error.message);
    }
  });
  const { error } = confirm;
  const unplaced = error && !(error instanceof ApiProblem && error.field === name) ? error : undefined;
  return (
    <form noValidate className="stack" onSubmit={submit}>
      {unplaced && <Note tone="bad" live title={t`It could not be confirmed.`}>{messageOf(unplaced)}</Note>}
      <Why />
      {children({ ...form.field('secret'), name })}
      {others}
      <div className="dialog-acts">
        <Button kind="quiet" onPress={() => answerProof(false)}>{t`Cancel`}</Button>
        <Button type="submit" kind="main" busy={form.busy}>{t`Confirm`}</Button>
      </div>
    </form>
  );
}

export function PasskeyProof({ children }: ProofProps) {
  const { t } = useLingui();
  const confirm = useConfirm(async () => ({ factor: 'passkey', credential: await showPasskey((await confirmPasskeyOptions()).publicKey) }));
  const ask = async () => {
    try {
      await confirm.mutateAsync(undefined);
      answerProof(true);
    } catch {
      // The note says it.
    }
  };
  const { error } = confirm;
  return (
    <div className="stack">
      {error && (
        <Note tone={error instanceof NoPasskey ? 'warn' : 'bad'} live title={t`It could not be confirmed.`}>
          {error instanceof NoPasskey ? t`The browser gave up, or you did. Try again.` : messageOf(error)}
        </Note>
      )}
      <Why />
      {children}
      <div className="dialog-acts">
        <Button kind="quiet" onPress={() => answerProof(false)}>{t`Cancel`}</Button>
        <Button kind="main" icon="key" autoFocus busy={confirm.isPending} onPress={() => void ask()}>{t`Use the passkey`}</Button>
      </div>
    </div>
  );
}

function Why() {
  const { t } = useLingui();
  return <div className="dialog-words">{t`This act guards the account, so it asks once more who you are. Then it goes on. For 15 minutes nothing else asks again.`}</div>;
}
