import type { SubAccountDraft } from '../api/accountTypes';
import type { Rules } from '../ui/useForm';
import { draftOf, useAccountRules, type AccountForm } from './accountForm';

/** Stands for a setting that comes from above. */
export const inherit = 'inherit';

/** A new account below another: with an admin of its own, or looked after from above. */
export interface SubAccountForm extends AccountForm {
  withAdmin: boolean;
}

export function useSubAccountRules(): Rules<SubAccountForm> {
  const rules = useAccountRules();
  const ofAdmin = (name: 'username' | 'firstName' | 'lastName' | 'email') =>
    (value: string, all: SubAccountForm) => (all.withAdmin ? rules[name]?.(value, all) : undefined);
  return {
    name: rules.name,
    firstName: ofAdmin('firstName'), lastName: ofAdmin('lastName'), username: ofAdmin('username'), email: ofAdmin('email'),
  };
}

const own = (value: string) => (value === inherit ? undefined : value);

export function subDraftOf({ withAdmin, ...form }: SubAccountForm): SubAccountDraft {
  const { name, language, timeZone, admin } = draftOf(form);
  const start = { language: own(language), timeZone: own(timeZone) };
  return { name, ...start, admin: withAdmin ? { ...admin, ...start } : undefined };
}
