import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { testProvider, type Provider, type ProviderTest } from '../api/messages';
import { ApiProblem, messageOf } from '../api/problem';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { TextField } from '../ui/TextField';
import { useForm } from '../ui/useForm';
import { useFailureWord } from './words';

/** Sends a message to a number and says what the provider said. */
export function TestDialog({ provider: { id, name, channel }, onClose }: { provider: Provider; onClose: () => void }) {
  const { t } = useLingui();
  const send = useMutation({ mutationFn: (to: string) => testProvider(id, to), meta: { quiet: true } });
  const form = useForm({ to: '' }, {
    to: (value) => (/^\+[1-9][\d ]{6,20}$/u.test(value.trim()) ? undefined : t`Write the number with a plus sign and the country, such as +38640123456.`),
  });
  const submit = form.submit(async ({ to }) => {
    try {
      await send.mutateAsync(to);
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const unplaced = send.error && !(send.error instanceof ApiProblem && send.error.field === 'to') ? send.error : undefined;
  return (
    <Dialog open onClose={onClose} title={t`Test ${name}`}>
      <form className="stack" noValidate onSubmit={submit}>
        {unplaced && <Note tone="bad" live>{messageOf(unplaced)}</Note>}
        {send.data && <Outcome outcome={send.data} />}
        <TextField
          label={t`Phone number`}
          {...form.field('to')}
          type="tel"
          dir="ltr"
          autoComplete="off"
          required
          autoFocus
          hint={channel === 'sms' ? t`An SMS is sent to it at once. The provider may charge for it.` : t`It is called at once. The provider may charge for it.`}
        />
        <div className="dialog-acts">
          <Button kind="quiet" onPress={onClose}>{t`Close`}</Button>
          <Button kind="main" type="submit" busy={form.busy}>{t`Send`}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Outcome({ outcome: { taken, messageId, failure, detail } }: { outcome: ProviderTest }) {
  const { t } = useLingui();
  const word = useFailureWord();
  if (taken) return <Note tone="ok" live title={t`The provider took the message.`}>{messageId && <bdi className="mono">{messageId}</bdi>}</Note>;
  return <Note tone="bad" live title={word(failure ?? '')}>{detail && <bdi>{detail}</bdi>}</Note>;
}
