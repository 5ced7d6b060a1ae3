import { useLingui } from '@lingui/react/macro';
import type { UserDraft } from '../api/types';
import type { Rules } from '../ui/useForm';

/** Every member has a value while it is edited; what stays empty is left out when it is sent. */
export type UserForm = Required<UserDraft>;

/** Only what can be known without the server; it has the last word on the rest. */
export function useUserRules(): Rules<UserForm> {
  const { t } = useLingui();
  const required = (value: string) => (value.trim() === '' ? t`Please fill this in.` : undefined);
  return {
    firstName: required,
    username: (value) => required(value) ?? (/\s/u.test(value.trim()) ? t`A username has no spaces.` : undefined),
    email: (value) => required(value) ?? (/^[^\s@]+@[^\s@]+$/u.test(value.trim()) ? undefined : t`An email address looks like name@example.com.`),
    mobile: (value) => (value.trim() === '' || /^\+[0-9 ()-]{7,20}$/u.test(value.trim()) ? undefined : t`Start with + and the country code, such as +47 912 34 567.`),
  };
}

export function draftOf(form: UserForm): UserDraft {
  const mobile = form.mobile.replace(/[ ()-]/gu, '');
  return {
    ...form,
    username: form.username.trim(),
    firstName: form.firstName.trim(),
    lastName: form.lastName.trim(),
    email: form.email.trim(),
    mobile: mobile === '' ? undefined : mobile,
  };
}
