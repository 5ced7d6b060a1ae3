import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { BulkJob } from '../api/bulk';
import { useFmt } from '../fmt/useFmt';

type Deed = Pick<BulkJob, 'action'> & { role?: { name: string }; team?: { name: string } };

/** What is being done, as a title: "Disabling users". */
export function useDeedTitle(): (deed: Deed) => string {
  const { t } = useLingui();
  return ({ action, role, team }) => {
    const name = role?.name ?? team?.name ?? '';
    return {
      enable: t`Enabling users`,
      disable: t`Disabling users`,
      add_role: t`Adding the role ${name}`,
      remove_role: t`Removing the role ${name}`,
      add_team: t`Adding users to the team ${name}`,
      remove_team: t`Removing users from the team ${name}`,
    }[action];
  };
}

/** What is about to be done to how many: "Disable 12,431 users". A bounded count says "10,000+". */
export function useDeedOrder(): (deed: Deed, count: number, exact: boolean) => string {
  const { t } = useLingui();
  const total = useTotal();
  return ({ action, role, team }, count, exact) => {
    const name = role?.name ?? team?.name ?? '';
    const many = total(count, exact);
    return {
      enable: t`${plural(count, { one: `Enable ${many} user`, other: `Enable ${many} users` })}`,
      disable: t`${plural(count, { one: `Disable ${many} user`, other: `Disable ${many} users` })}`,
      add_role: t`${plural(count, { one: `Add the role ${name} to ${many} user`, other: `Add the role ${name} to ${many} users` })}`,
      remove_role: t`${plural(count, { one: `Remove the role ${name} from ${many} user`, other: `Remove the role ${name} from ${many} users` })}`,
      add_team: t`${plural(count, { one: `Add ${many} user to the team ${name}`, other: `Add ${many} users to the team ${name}` })}`,
      remove_team: t`${plural(count, { one: `Remove ${many} user from the team ${name}`, other: `Remove ${many} users from the team ${name}` })}`,
    }[action];
  };
}

/** "12,431", or "10,000+" where counting ended early. */
export function useTotal(): (count: number, exact: boolean) => string {
  const fmt = useFmt();
  return (count, exact) => fmt.number(count) + (exact ? '' : '+');
}

/** "Done: 12,428. Not changed: 3." */
export function useOutcome(): (job: Pick<BulkJob, 'done' | 'failed'>) => string {
  const { t } = useLingui();
  const fmt = useFmt();
  return (job) => {
    const done = fmt.number(job.done);
    const failed = fmt.number(job.failed);
    return job.failed > 0 ? t`Done: ${done}. Not changed: ${failed}.` : t`Done: ${done}.`;
  };
}
