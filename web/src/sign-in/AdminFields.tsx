import { useLingui } from '@lingui/react/macro';
import { timeZones } from '../fmt/fmt';
import { languageNames, languages } from '../session/preferences';
import { NewPasswordField } from '../ui/NewPasswordField';
import { standardRules } from '../ui/passwordRules';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import type { Form } from '../ui/useForm';
import type { AdminForm } from './adminForm';

const zones = timeZones().map((zone) => ({ id: zone, label: zone }));
const tongues = languages.map((language) => ({ id: language, label: languageNames[language], lang: language }));

/** One administrator of the set-up. */
export function AdminFields({ legend, form }: { legend: string; form: Pick<Form<AdminForm>, 'field' | 'values'> }) {
  const { t } = useLingui();
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div className="form-grid">
        <TextField label={t`First name`} {...form.field('firstName')} autoComplete="given-name" dir="auto" required />
        <TextField label={t`Last name`} {...form.field('lastName')} autoComplete="family-name" dir="auto" optional />
        <TextField label={t`Username`} {...form.field('username')} autoComplete="username" dir="ltr" required />
        <TextField label={t`Email`} {...form.field('email')} type="email" autoComplete="email" dir="ltr" required />
        <div className="all">
          <NewPasswordField label={t`Password`} {...form.field('password')} rules={standardRules} about={[form.values.username, form.values.email]} required />
        </div>
        <Select label={t`Language`} options={tongues} {...form.field('language')} />
        <Select label={t`Time zone`} options={zones} {...form.field('timeZone')} />
      </div>
    </fieldset>
  );
}
