import { useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { BulkJob } from '../api/bulk';
import { useDeedTitle, useOutcome } from '../people/useBulkWords';
import { useSession } from '../session/session';
import { toast } from '../ui/Toast';

/** Follows a job that was seen under way. Once it is over, wherever one is by then, it tells so and shows what it changed. */
export function BulkNotice({ job }: { job: BulkJob }) {
  const tell = useTell();
  const client = useQueryClient();
  const told = useRef(false);
  useEffect(() => {
    if (job.status === 'running' || told.current) return;
    told.current = true;
    void client.invalidateQueries({ queryKey: ['users'] });
    tell(job);
  }, [job, client, tell]);
  return null;
}

function useTell(): (job: BulkJob) => void {
  const { t } = useLingui();
  const { user } = useSession();
  const title = useDeedTitle();
  const outcome = useOutcome();
  return (job) => {
    if (job.askedBy.id !== user.id || job.status === 'cancelled') return; // who cancels sees it
    const what = title(job);
    const counts = outcome(job);
    const why = job.detail ?? '';
    if (job.status === 'failed') toast(t`${what} was stopped. ${why}`, { bad: true });
    else toast(t`${what} is finished. ${counts}`, { bad: job.failed > 0 });
  };
}
