import type { User, UserChange } from '../api/types';
import { plainMobile } from '../people/mobile';

/** What can be edited of a user, every member with a value. */
export interface Profile {
  firstName: string;
  lastName: string;
  email: string;
  mobile: string;
  language: string;
  timeZone: string;
}

export const profileFields = ['firstName', 'lastName', 'email', 'mobile', 'language', 'timeZone'] as const;

export function profileOf(user: User): Profile {
  const { firstName, lastName, email, mobile = '', language, timeZone } = user;
  return { firstName, lastName, email, mobile, language, timeZone };
}

/** As the server takes it: no blanks around, nothing between the digits of a number. */
export function tidied(profile: Profile): Profile {
  return {
    ...profile,
    firstName: profile.firstName.trim(),
    lastName: profile.lastName.trim(),
    email: profile.email.trim(),
    mobile: plainMobile(profile.mobile),
  };
}

/** The members that differ, in the order of the form. */
export function changedFields(before: Profile, typed: Profile): (keyof Profile)[] {
  const after = tidied(typed);
  return profileFields.filter((field) => before[field] !== after[field]);
}

/** Only what differs is sent, so that it does not undo what somebody else changed meanwhile. */
export function patchOf(before: Profile, typed: Profile): UserChange {
  const after = tidied(typed);
  const patch: UserChange = {};
  for (const field of changedFields(before, typed)) patch[field] = after[field];
  return patch;
}

/** The user changed under the form: what was not touched follows, what was typed stays. */
export function rebased(old: Profile, fresh: Profile, typed: Profile): Profile {
  const next = { ...fresh };
  for (const field of profileFields) if (typed[field] !== old[field]) next[field] = typed[field];
  return next;
}
