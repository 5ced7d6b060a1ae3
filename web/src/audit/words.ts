import { useLingui } from '@lingui/react/macro';
import { useFmt } from '../fmt/useFmt';
import { useFieldWord as useUserFieldWord } from '../people/useFieldWord';

/** The members that events tell about, by the names that readers know from the forms. */
export function useFieldWord(): (field: string) => string {
  const { t } = useLingui();
  const ofUser = useUserFieldWord();
  const others: Partial<Record<string, string>> = {
    name: t`Name`,
    description: t`Description`,
    permissions: t`Permissions`,
    role: t`Role`,
    team: t`Team`,
    reason: t`Reason`,
    filters: t`Filters`,
  };
  return (field) => others[field] ?? ofUser(field);
}

/** A value as the forms show it: a language by its name. */
export function useValueWord(): (field: string, value: string) => string {
  const fmt = useFmt();
  return (field, value) => (field === 'language' ? fmt.languageName(value) : value);
}
