import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { changeProvider, createProvider, type Provider } from '../api/messages';
import { ApiProblem, messageOf } from '../api/problem';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Note } from '../ui/Note';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import { toast } from '../ui/Toast';
import { useForm, type Rules } from '../ui/useForm';
import { ProviderFields } from './ProviderFields';
import { changeOf, draftOf, formOf, headersOf, isTemplate, type ProviderForm } from './providerForm';
import { kinds, useKindWord } from './words';

/** Makes a provider; with one given, sets that anew. */
export function ProviderDialog({ provider, onClose }: { provider?: Provider; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const kind = useKindWord();
  const save = useSave(provider);
  const form = useForm<ProviderForm>(formOf(provider), useRules(provider));
  const submit = form.submit(async (values) => {
    try {
      await save.mutateAsync(values);
      onClose();
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
      void client.invalidateQueries({ queryKey: ['messages'] });
    }
  });
  const placed = save.error instanceof ApiProblem && (save.error.field?.split('.').pop() ?? '') in form.values;
  return (
    <Dialog open onClose={onClose} size="wide" title={provider ? t`Edit provider` : t`Add provider`}>
      <form className="stack" noValidate onSubmit={submit}>
        {save.error && !placed && <Note tone="bad" live title={t`The provider was not saved.`}>{messageOf(save.error)}</Note>}
        {!provider && <Select label={t`Kind`} {...form.field('kind')} options={kinds.map((id) => ({ id, label: kind(id) }))} />}
        <TextField label={t`Name`} {...form.field('name')} autoComplete="off" dir="auto" required autoFocus />
        <ProviderFields form={form} provider={provider} />
        <div className="dialog-acts">
          <Button kind="quiet" onPress={onClose}>{t`Cancel`}</Button>
          <Button kind="main" type="submit" busy={form.busy}>{provider ? t`Save` : t`Add provider`}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function useSave(provider: Provider | undefined) {
  const { t } = useLingui();
  return useMutation({
    mutationFn: (values: ProviderForm) => (provider ? changeProvider({ provider: provider.id, etag: provider.etag, change: changeOf(values) }) : createProvider(draftOf(values))),
    meta: { quiet: true },
    onSuccess: ({ name }) => toast(provider ? t`${name} is saved.` : t`${name} is added, as the last to be asked.`),
  });
}

/** Only what can be known without the server; it has the last word on the rest. */
function useRules(provider: Provider | undefined): Rules<ProviderForm> {
  const { t } = useLingui();
  const needed = (when: (form: ProviderForm) => boolean) => (value: string, form: ProviderForm) => (when(form) && value.trim() === '' ? t`This is needed.` : undefined);
  const smpp = ({ kind }: ProviderForm) => kind === 'smpp';
  return {
    name: (value) => (value.trim() === '' ? t`Give it a name.` : undefined),
    secret: needed(({ kind }) => !provider?.secret && !isTemplate(kind)),
    from: needed(({ kind }) => !isTemplate(kind)),
    url: needed(({ kind }) => kind !== 'smpp' && kind !== 'twilio_sms'),
    accountSid: needed(({ kind }) => kind === 'twilio_sms'),
    host: needed(smpp),
    port: (value, form) => (!smpp(form) || /^[1-9]\d{0,4}$/u.test(value.trim()) ? undefined : t`Write a port, such as 2775.`),
    systemId: needed(smpp),
    headers: (value, { kind }) => (isTemplate(kind) && !headersOf(value) ? t`Write one header a line, such as Accept: text/plain.` : undefined),
  };
}
