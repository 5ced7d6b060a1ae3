import { useLingui } from '@lingui/react/macro';
import { timeZones } from '../fmt/fmt';
import { languageNames, languages } from '../session/preferences';
import { ComboBox } from '../ui/ComboBox';
import { Select } from '../ui/Select';
import { TextField } from '../ui/TextField';
import type { Form } from '../ui/useForm';
import type { UserForm } from './userForm';

const zones = timeZones().map((zone) => ({ id: zone, label: zone }));
const tongues = languages.map((language) => ({ id: language, label: languageNames[language], lang: language }));

export function PersonFields({ form }: { form: Form<UserForm> }) {
  const { t } = useLingui();
  return (
    <div className="form-grid">
      <TextField label={t`First name`} {...form.field('firstName')} autoComplete="off" dir="auto" required autoFocus />
      <TextField label={t`Last name`} {...form.field('lastName')} autoComplete="off" dir="auto" optional />
      <TextField label={t`Username`} {...form.field('username')} autoComplete="off" dir="ltr" required hint={t`For signing in. It stays the same for good.`} />
      <TextField label={t`Email`} {...form.field('email')} type="email" autoComplete="off" dir="ltr" required hint={t`The letter with the link goes here.`} />
      <TextField label={t`Mobile`} {...form.field('mobile')} type="tel" autoComplete="off" dir="ltr" optional placeholder="+47 912 34 567" />
      <Select label={t`Language`} options={tongues} {...form.field('language')} />
      <ComboBox
        label={t`Time zone`}
        items={zones}
        dir="ltr"
        value={form.values.timeZone}
        error={form.errors.timeZone}
        onChange={(zone) => form.set({ timeZone: zone ?? form.values.timeZone })}
      />
    </div>
  );
}
