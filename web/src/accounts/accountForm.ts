import type { AccountDraft } from '../api/accountTypes';
import type { Rules } from '../ui/useForm';
import { useRules } from '../ui/useRules';

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
  const { required, username, email } = useRules();
  return { name: required, firstName: required, lastName: required, username, email };
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
