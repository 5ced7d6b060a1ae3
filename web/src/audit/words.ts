import { useLingui } from '@lingui/react/macro';
import type { AuditEvent } from '../api/auditTypes';
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

export function useServiceWord(): (service: NonNullable<AuditEvent['service']>) => string {
  const { t } = useLingui();
  return (service) => ({ web: t`Web portal`, api: t`API`, cli: t`Command line`, system: t`Gatehouse itself` })[service];
}

/** A value as the forms show it: a language by its name. */
export function useValueWord(): (field: string, value: string) => string {
  const fmt = useFmt();
  return (field, value) => (field === 'language' ? fmt.languageName(value) : value);
}
