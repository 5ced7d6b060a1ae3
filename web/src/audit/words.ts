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

const switches = new Set(['http', 'smpp', 'anywhere']);

/** A value as the forms show it: a language by its name, a switch as on or off, a moment in the reader's zone. */
export function useValueWord(): (field: string, value: string) => string {
  const { t } = useLingui();
  const fmt = useFmt();
  return (field, value) => {
    if (field === 'language') return fmt.languageName(value);
    if (field === 'trialUntil') return fmt.dateTime(value);
    if (switches.has(field)) return value === 'true' ? t`On` : t`Off`;
    return value;
  };
}
