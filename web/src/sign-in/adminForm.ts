import { useLingui } from '@lingui/react/macro';
import type { FirstUser } from '../api/types';
import { useNewPasswordRule } from '../ui/NewPasswordField';
import { standardRules } from '../ui/passwordRules';
import type { Rules } from '../ui/useForm';
import { useRules } from '../ui/useRules';

/** Every member has a value while it is edited. */
export type AdminForm = Required<FirstUser>;

export function emptyAdmin(language: string, timeZone: string): AdminForm {
  return { firstName: '', lastName: '', username: '', email: '', password: '', language, timeZone };
}

export function asFirstUser(form: AdminForm): FirstUser {
  return {
    ...form,
    firstName: form.firstName.trim(),
    lastName: form.lastName.trim(),
    username: form.username.trim(),
    email: form.email.trim(),
  };
}

export function useAdminRules(): Rules<AdminForm> {
  const { required, username, email } = useRules();
  const keepsRules = useNewPasswordRule(standardRules);
  return { firstName: required, username, email, password: (value, all) => keepsRules(value, [all.username, all.email]) };
}

/** What the fields are called, as beside them. */
export function useAdminWord(): (field: string) => string {
  const { t } = useLingui();
  const words: Partial<Record<string, string>> = {
    firstName: t`First name`, lastName: t`Last name`, username: t`Username`, email: t`Email`, password: t`Password`, language: t`Language`, timeZone: t`Time zone`,
  };
  return (field) => words[field] ?? field;
}
