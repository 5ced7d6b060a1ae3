import { useLingui } from '@lingui/react/macro';
import { TextField } from '../ui/TextField';
import type { Form } from '../ui/useForm';
import type { AccountForm } from './accountForm';

type Fields = Pick<AccountForm, 'firstName' | 'lastName' | 'username' | 'email'>;

/** Who looks after a new account. */
export function AdminFields<Values extends Fields>({ form: given }: { form: Form<Values> }) {
  const { t } = useLingui();
  // A form that has more fields than these is one of these too.
  const form = given as unknown as Form<Fields>;
  return (
    <div className="form-grid">
      <TextField label={t`First name`} {...form.field('firstName')} autoComplete="off" dir="auto" required />
      <TextField label={t`Last name`} {...form.field('lastName')} autoComplete="off" dir="auto" required />
      <TextField label={t`Username`} {...form.field('username')} autoComplete="off" dir="ltr" required hint={t`For signing in. It stays the same for good.`} />
      <TextField label={t`Email`} {...form.field('email')} type="email" autoComplete="off" dir="ltr" required hint={t`The letter with the link goes here.`} />
    </div>
  );
}
