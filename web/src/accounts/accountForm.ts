import { useLingui } from '@lingui/react/macro';
import type { AccountDraft } from '../api/accountTypes';
import type { Rules } from '../ui/useForm';

/** The account and its first admin in one form; the admin starts with the account's language and zone. */
export interface AccountForm {
  name: string;
  language: string;
  timeZone: string;
  username: string;
  firstName: string;
  lastName: string;
  email: string;
}

/** Only what can be known without the server; it has the last word on the rest. */
export function useAccountRules(): Rules<AccountForm> {
  const { t } = useLingui();
  const required = (value: string) => (value.trim() === '' ? t`Please fill this in.` : undefined);
  return {
    name: required,
    firstName: required,
    lastName: required,
    username: (value) => required(value) ?? (/\s/u.test(value.trim()) ? t`A username has no spaces.` : undefined),
    email: (value) => required(value) ?? (/^[^\s@]+@[^\s@]+$/u.test(value.trim()) ? undefined : t`An email address looks like name@example.com.`),
  };
}

export function draftOf({ name, language, timeZone, ...admin }: AccountForm): AccountDraft {
  return {
    name: name.trim(),
    language,
    timeZone,
    admin: {
      username: admin.username.trim(),
      firstName: admin.firstName.trim(),
      lastName: admin.lastName.trim(),
      email: admin.email.trim(),
      language,
      timeZone,
    },
  };
}

/**
 * Both the account and its admin have a language and a zone, and the server names a member of the
 * admin "admin.username"; anything else is a field of the account or stands on top of the form.
 */
export function fieldOf(named: string | undefined): string | undefined {
  return named?.replace(/^admin\./u, '');
}
