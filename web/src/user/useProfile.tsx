import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { ApiProblem } from '../api/problem';
import type { User } from '../api/types';
import { changeUser } from '../api/users';
import { useMobileRule } from '../people/mobile';
import { useFieldWord } from '../people/useFieldWord';
import { asLanguage, languageNames } from '../session/preferences';
import { fullName, useSession } from '../session/session';
import { activateLanguage } from '../translations/portal';
import type { Change } from '../ui/SaveBar';
import { toast } from '../ui/Toast';
import { useForm, type Rules } from '../ui/useForm';
import { useRules } from '../ui/useRules';
import { changedFields, patchOf, profileOf, rebased, tidied, type Profile } from './profile';

/** The details while they are edited. It belongs to the page, not to the tab: what is typed survives a look at another tab. */
export function useProfile(user: User) {
  const { t } = useLingui();
  const { user: self } = useSession();
  const start = profileOf(user);
  const form = useForm<Profile>(start, useProfileRules());
  const [seen, setSeen] = useState(start);
  const change = useMutation({ mutationFn: (patch: ReturnType<typeof patchOf>) => changeUser(user.id, patch), meta: { quiet: true } });
  if (JSON.stringify(start) !== JSON.stringify(seen)) {
    setSeen(start);
    form.reset(start);
    form.set(rebased(seen, start, form.values));
  }
  const save = form.submit(async (typed) => {
    try {
      const saved = await change.mutateAsync(patchOf(start, typed));
      const name = fullName(saved);
      const fresh = profileOf(saved);
      setSeen(fresh);
      form.reset(fresh);
      toast(t`${name} is saved.`);
      // One's own language counts for what is on the screen, at once.
      if (user.id === self.id && saved.language !== user.language) await activateLanguage(asLanguage(saved.language));
    } catch (error) {
      if (error instanceof ApiProblem) form.fail(error.field, error.message);
    }
  });
  const { error } = change;
  return {
    form,
    save,
    discard: () => {
      change.reset();
      form.reset(start);
    },
    changes: useChanges(start, form.values),
    /** A refusal that belongs to no field. */
    refusal: error && !(error instanceof ApiProblem && error.field !== undefined && error.field in form.values) ? error : undefined,
  };
}

export type ProfileEdit = ReturnType<typeof useProfile>;

function useChanges(start: Profile, typed: Profile): Change[] {
  const word = useFieldWord();
  const after = tidied(typed);
  const show = (field: keyof Profile, value: string) => {
    if (field === 'language') return <bdi>{languageNames[asLanguage(value)]}</bdi>;
    return <bdi className={field === 'firstName' || field === 'lastName' ? undefined : 'ltr'}>{value}</bdi>;
  };
  return changedFields(start, typed).map((field): Change => {
    const kind = start[field] === '' ? 'added' : after[field] === '' ? 'removed' : 'changed';
    return { name: word(field), kind, before: show(field, start[field]), after: show(field, after[field]) };
  });
}

function useProfileRules(): Rules<Profile> {
  const { required, email } = useRules();
  return { firstName: required, email, mobile: useMobileRule() };
}
