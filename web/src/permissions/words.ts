import { useLingui } from '@lingui/react/macro';
import type { PermissionGroup } from '../api/accessTypes';
import type { Thing } from './grid';

export function useGroupWord(): (group: PermissionGroup) => string {
  const { t } = useLingui();
  return (group) => ({
    people: t`People`,
    access: t`Access`,
    account: t`Account`,
    operator: t`Operator`,
    platform: t`Services of the platform`,
  })[group];
}

export function useActionWord(): (action: string) => string {
  const { t } = useLingui();
  const known: Partial<Record<string, string>> = { view: t`View`, create: t`Create`, manage: t`Manage`, export: t`Export`, bind: t`Bind` };
  return (action) => known[action] ?? action;
}

/** What a thing is called and is. The platform's own things have only the words that it declared. */
export function useThingWords(): (thing: Thing) => { title: string; code?: string; note: string } {
  const { t } = useLingui();
  const known: Partial<Record<string, { title: string; note: string }>> = {
    users: { title: t`Users`, note: t`People, their profiles and status` },
    roles: { title: t`Roles`, note: t`Sets of permissions, such as this one` },
    teams: { title: t`Teams`, note: t`Groups of users` },
    seats: { title: t`Seats`, note: t`Who may work in the Inbox, and limits` },
    audit: { title: t`Audit log`, note: t`What was done, by whom` },
    account: { title: t`Account`, note: t`Its name and its settings` },
    accounts: { title: t`Sub-accounts`, note: t`Accounts below it; managing means to enter them` },
    keys: { title: t`API keys`, note: t`What programs come in by` },
    safelists: { title: t`Safelists`, note: t`From which addresses users may come in` },
    smpp: { title: 'SMPP', note: t`Sessions of programs that send messages` },
    operator: { title: t`Installation`, note: t`Customers' accounts, permissions of the platform` },
  };
  return ({ id, group, permissions }) => {
    const words = group === 'platform' ? undefined : known[id];
    return words ? { ...words, code: id } : { title: id, note: permissions.map(({ name }) => name).join(' · ') };
  };
}
