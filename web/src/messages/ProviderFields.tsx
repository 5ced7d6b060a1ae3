import { useLingui } from '@lingui/react/macro';
import type { Provider, ProviderKind } from '../api/messages';
import { Checkbox } from '../ui/Checkbox';
import { PasswordField } from '../ui/PasswordField';
import { Select } from '../ui/Select';
import { TextArea } from '../ui/TextArea';
import { TextField } from '../ui/TextField';
import type { Form } from '../ui/useForm';
import { isTemplate, type ProviderForm } from './providerForm';

interface ProviderFieldsProps {
  form: Form<ProviderForm>;
  provider?: Provider;
}

/** What a provider of the chosen kind has to be told. */
export function ProviderFields({ form, provider }: ProviderFieldsProps) {
  const { kind } = form.values;
  return (
    <>
      {kind === 'smpp' && <SmppFields form={form} />}
      {isTemplate(kind) && <TemplateFields form={form} />}
      {kind !== 'smpp' && !isTemplate(kind) && <AccountFields form={form} />}
      <SecretField form={form} provider={provider} />
    </>
  );
}

function Sender({ form, optional }: { form: Form<ProviderForm>; optional?: boolean }) {
  const { t } = useLingui();
  return <TextField label={t`Sender`} {...form.field('from')} autoComplete="off" dir="ltr" required={!optional} optional={optional} hint={t`A number, or a name where networks allow it.`} />;
}

function SmppFields({ form }: { form: Form<ProviderForm> }) {
  const { t } = useLingui();
  const { tls, payload } = form.values;
  const types = [t`Unknown`, t`International`, t`National`, t`Network specific`, t`Subscriber`, t`Alphanumeric`, t`Abbreviated`];
  const plans = [[0, t`Unknown`], [1, 'ISDN (E.164)'], [3, t`Data`], [4, 'Telex'], [6, t`Land mobile`], [8, t`National`], [9, t`Private`], [10, 'ERMES'], [14, t`Internet`], [18, 'WAP']] as const;
  return (
    <>
      <div className="form-grid">
        <TextField label={t`Host`} {...form.field('host')} autoComplete="off" dir="ltr" required />
        <TextField label={t`Port`} {...form.field('port')} autoComplete="off" dir="ltr" required maxLength={5} />
      </div>
      <Checkbox label={t`Connect over TLS`} checked={tls} onChange={(on) => form.set({ tls: on })} hint={t`Without it, the password and all codes can be read on the way.`} />
      <div className="form-grid">
        <TextField label={t`System id`} {...form.field('systemId')} autoComplete="off" dir="ltr" required maxLength={15} />
        <TextField label={t`System type`} {...form.field('systemType')} autoComplete="off" dir="ltr" optional maxLength={12} />
      </div>
      <Sender form={form} />
      <div className="form-grid">
        <Select label={t`Type of the sender (TON)`} {...form.field('sourceTon')} options={types.map((label, id) => ({ id: String(id), label: `${id} · ${label}` }))} />
        <Select label={t`Numbering plan (NPI)`} {...form.field('sourceNpi')} options={plans.map(([id, label]) => ({ id: String(id), label: `${id} · ${label}` }))} />
      </div>
      <Checkbox label={t`Send long texts in one piece`} checked={payload} onChange={(on) => form.set({ payload: on })} hint={t`As message_payload. Otherwise they go in several parts that the telephone joins.`} />
    </>
  );
}

function AccountFields({ form }: { form: Form<ProviderForm> }) {
  const { t } = useLingui();
  const twilio = form.values.kind === 'twilio_sms';
  return (
    <>
      <TextField
        label={t`Base URL`}
        {...form.field('url')}
        type="url"
        autoComplete="off"
        dir="ltr"
        required={!twilio}
        optional={twilio}
        placeholder={twilio ? 'https://api.twilio.com' : 'https://xxxxx.api.infobip.com'}
      />
      {twilio && <TextField label={t`Account SID`} {...form.field('accountSid')} autoComplete="off" dir="ltr" required />}
      <Sender form={form} />
    </>
  );
}

function TemplateFields({ form }: { form: Form<ProviderForm> }) {
  const { t } = useLingui();
  const { method } = form.values;
  const placeholders = '{to} {number} {text} {from} {language} {id} {secret}';
  return (
    <>
      <div className="form-grid">
        <Select label={t`Method`} {...form.field('method')} options={(['POST', 'PUT', 'GET'] as const).map((id) => ({ id, label: id }))} />
        <Select label={t`Format`} {...form.field('format')} options={[{ id: 'json', label: 'JSON' }, { id: 'form', label: t`Form` }]} />
      </div>
      <TextField label={t`URL`} {...form.field('url')} type="url" autoComplete="off" dir="ltr" required hint={<>{t`It may hold placeholders:`} <bdi className="ltr">{placeholders}</bdi></>} />
      <TextArea label={t`Headers`} {...form.field('headers')} dir="ltr" optional rows={2} hint={t`One a line, as Name: value.`} />
      {method !== 'GET' && <TextArea label={t`Body`} {...form.field('body')} dir="ltr" rows={4} hint={t`What stands for a placeholder is escaped as the format needs it.`} />}
      <Sender form={form} optional />
    </>
  );
}

function SecretField({ form, provider }: ProviderFieldsProps) {
  const { t } = useLingui();
  const { kind } = form.values;
  const label: Record<ProviderKind, string> = {
    smpp: t`Password`, infobip_sms: t`API key`, infobip_voice: t`API key`, twilio_sms: t`Auth token`, http_sms: t`Secret`, http_voice: t`Secret`,
  };
  const set = provider?.secret;
  return (
    <PasswordField
      label={label[kind]}
      {...form.field('secret')}
      autoComplete="off"
      required={!set && !isTemplate(kind)}
      optional={set ?? isTemplate(kind)}
      hint={set ? t`It is set and cannot be shown. Leave this empty to keep it.` : t`It is sealed, and can never be shown again.`}
    />
  );
}
