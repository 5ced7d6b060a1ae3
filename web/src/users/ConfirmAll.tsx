import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { latestBulkJobQuery, startBulkJob, type BulkDeed } from '../api/bulk';
import type { Count, Named, UserFilter } from '../api/types';
import { useDeedOrder } from '../people/useBulkWords';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { hasFilter } from './search';

/** What is to be done, with the name of the role or team for words. */
export interface Deed extends Pick<BulkDeed, 'action'> {
  role?: Named;
  team?: Named;
}

interface ConfirmAllProps {
  deed: Deed;
  filter: UserFilter;
  count: Count;
  onClose: () => void;
  onStarted: () => void;
}

/** Names what will happen to how many, before a job begins that nobody can take back at once. */
export function ConfirmAll({ deed, filter, count, onClose, onStarted }: ConfirmAllProps) {
  const { t } = useLingui();
  const order = useDeedOrder();
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: ({ action, role, team }: Deed) => startBulkJob({ action, role: role?.id, team: team?.id }, filter),
    onSuccess: (job) => {
      client.setQueryData(latestBulkJobQuery.queryKey, job);
      onStarted();
    },
  });
  const title = order(deed, count.count, count.exact);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={title}
      action={title}
      danger={deed.action === 'disable'}
      busy={start.isPending}
      onConfirm={() => start.mutate(deed)}
    >
      <p>{hasFilter(filter) ? t`Everyone who matches the filters of this list is meant, on all of its pages.` : t`The list has no filter: every user of the account is meant.`}</p>
      {deed.action === 'disable' && <p>{t`They cannot sign in any more and their sessions end. Your own user is left as it is.`}</p>}
      {deed.action === 'remove_role' && <p>{t`It counts at once, for open sessions too. Your own roles are left as they are.`}</p>}
      <p>{t`It runs in the background. You can cancel it; what is done by then stays.`}</p>
    </ConfirmDialog>
  );
}
