import { useLingui } from '@lingui/react/macro';

/** What the members of a user are called, as in save bars, histories and the columns of files. */
export function useFieldWord(): (field: string) => string {
  const { t } = useLingui();
  const words: Partial<Record<string, string>> = {
    username: t`Username`,
    firstName: t`First name`,
    lastName: t`Last name`,
    email: t`Email`,
    pendingEmail: t`Email, not confirmed yet`,
    mobile: t`Mobile`,
    language: t`Language`,
    timeZone: t`Time zone`,
    status: t`Status`,
    roles: t`Roles`,
    teams: t`Teams`,
    scopes: t`Scopes`,
    allowedAddresses: t`Allowed addresses`,
    safelist: t`IP safelist`,
    apiAccess: t`API access`,
    validFrom: t`Valid from`,
    validTo: t`Valid to`,
    rolesLeftOut: t`Roles left out`,
    teamsLeftOut: t`Teams left out`,
    added: t`Added`,
    removed: t`Removed`,
    trialUntil: t`On trial until`,
    http: t`HTTP API`,
    smpp: t`SMPP`,
    smppSessions: t`SMPP sessions at the same time`,
    smppRate: t`Messages a second`,
    systemId: 'system_id',
    anywhere: t`From everywhere`,
  };
  return (field) => words[field] ?? field;
}
