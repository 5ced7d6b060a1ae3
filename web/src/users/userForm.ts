import type { UserDraft } from '../api/types';
import { controlsOf, useControlsRules, type ControlsForm } from '../people/controlsForm';
import { plainMobile, useMobileRule } from '../people/mobile';
import type { Rules } from '../ui/useForm';
import { useRules } from '../ui/useRules';

/** Every member has a value while it is edited; what stays empty is left out when it is sent. */
export type UserForm = Required<Omit<UserDraft, 'safelist' | 'apiAccess'>> & ControlsForm;

const longestList = 1000;

/** Only what can be known without the server; it has the last word on the rest. */
export function useUserRules(): Rules<UserForm> {
  const { required, username, email } = useRules();
  return { firstName: required, username, email, mobile: useMobileRule(), ...useControlsRules(longestList) };
}

export function draftOf({ safelist, http, smpp, ...form }: UserForm): UserDraft {
  const mobile = plainMobile(form.mobile);
  return {
    ...form,
    ...controlsOf({ safelist, http, smpp }),
    username: form.username.trim(),
    firstName: form.firstName.trim(),
    lastName: form.lastName.trim(),
    email: form.email.trim(),
    mobile: mobile === '' ? undefined : mobile,
  };
}
