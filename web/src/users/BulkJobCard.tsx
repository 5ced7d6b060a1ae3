import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { bulkResultHref, cancelBulkJob, latestBulkJobQuery, type BulkJob } from '../api/bulk';
import { useFmt } from '../fmt/useFmt';
import { useDeedTitle, useOutcome, useTotal } from '../people/useBulkWords';
import { useSession } from '../session/session';
import { Button } from '../ui/Button';
import { IconButton } from '../ui/IconButton';
import { Progress } from '../ui/Progress';
import { StatusPill } from '../ui/StatusPill';
import { Time } from '../ui/Time';
import './BulkJobCard.css';

export interface BulkJobCardProps {
  job: BulkJob;
  onDismiss: () => void;
}

/** The account's job on all users that matched: how far it is, or how it ended. */
export function BulkJobCard({ job, onDismiss }: BulkJobCardProps) {
  return job.status === 'running' ? <UnderWay job={job} /> : <Over job={job} onDismiss={onDismiss} />;
}

function UnderWay({ job }: { job: BulkJob }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const { user } = useSession();
  const title = useDeedTitle()(job);
  const outcome = useOutcome()(job);
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelBulkJob(job.id),
    onSuccess: (ended) => client.setQueryData(latestBulkJobQuery.queryKey, ended),
  });
  const looked = job.done + job.failed;
  const count = fmt.number(looked);
  const total = useTotal()(job.total, job.exact);
  const by = job.askedBy.name;
  return (
    <section className="bulk-job" aria-label={title}>
      <Progress label={title} value={looked} max={job.exact ? job.total : undefined} words={t`${count} of ${total} users`} />
      <div className="bulk-job-line">
        <p className="dim tab" role="status">{outcome}</p>
        <p className="faint">{job.askedBy.id === user.id ? t`It goes on when you leave this page.` : t`Started by ${by}.`}</p>
        <div className="bulk-job-acts"><Button size="small" busy={cancel.isPending} onPress={() => cancel.mutate()}>{t`Cancel`}</Button></div>
      </div>
    </section>
  );
}

function Over({ job, onDismiss }: BulkJobCardProps) {
  const { t } = useLingui();
  const title = useDeedTitle()(job);
  const outcome = useOutcome()(job);
  return (
    <section className="bulk-job" aria-label={title}>
      <div className="bulk-job-line">
        <p><b>{title}</b> <StatusPill status={job.status === 'done' && job.failed > 0 ? 'partly' : job.status} why={job.detail} /></p>
        <div className="bulk-job-acts">
          <Button size="small" icon="download" href={bulkResultHref(job.id)} download>{t`Download the result`}</Button>
          <IconButton icon="x" label={t`Dismiss`} onPress={onDismiss} />
        </div>
      </div>
      <p className="dim tab">
        {outcome} {job.status !== 'done' && t`What was done until then stays.`} {job.detail} {job.finishedAt && <span className="faint"><Time at={job.finishedAt} /></span>}
      </p>
    </section>
  );
}
