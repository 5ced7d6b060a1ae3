import { useLingui } from '@lingui/react/macro';

type Rule = (value: string) => string | undefined;

/** What many forms ask of a field. Only what can be known without the server; it has the last word on the rest. */
export function useRules() {
  const { t } = useLingui();
  const missing = t`Fill this in.`;
  const required: Rule = (value) => (value.trim() === '' ? missing : undefined);
  return {
    required,
    /** Spaces count in a password. */
    password: ((value) => (value === '' ? missing : undefined)) satisfies Rule,
    username: ((value) => required(value) ?? (/\s/u.test(value.trim()) ? t`A username has no spaces.` : undefined)) satisfies Rule,
    email: ((value) => required(value) ?? (/^[^\s@]+@[^\s@]+$/u.test(value.trim()) ? undefined : t`An email address looks like name@example.com.`)) satisfies Rule,
  };
}
