import { lazy, Suspense, useState, type ComponentType } from 'react';
import { useQuery } from '@tanstack/react-query';
import { latestBulkJobQuery, type BulkJob } from '../api/bulk';
import { markSeen, wasSeen } from '../session/seen';
import { useMay, useSession } from '../session/session';
import type { BulkJobCardProps } from './BulkJobCard';

const nothing = { default: () => null };
const BulkJobCard = lazy<ComponentType<BulkJobCardProps>>(() => import('./BulkJobCard').then((module) => ({ default: module.BulkJobCard }), () => nothing));

const what = 'bulk-job';
const shownFor = 24 * 60 * 60 * 1000;

/** A bulk job under way is shown to everybody who manages users; one that is over to whoever asked, for a day or until it is put away. */
export function BulkJobPlace() {
  const may = useMay();
  const { user } = useSession();
  const { data: job } = useQuery({ ...latestBulkJobQuery, enabled: may('users/manage') });
  const [away, setAway] = useState<string>();
  if (!job || !may('users/manage')) return null;
  if (job.status !== 'running' && (job.askedBy.id !== user.id || away === job.id || isOld(job) || wasSeen(user.id, what, job.id))) return null;
  const dismiss = () => {
    markSeen(user.id, what, job.id);
    setAway(job.id);
  };
  return <Suspense><BulkJobCard job={job} onDismiss={dismiss} /></Suspense>;
}

function isOld({ finishedAt }: BulkJob): boolean {
  return finishedAt !== undefined && Date.now() - Date.parse(finishedAt) > shownFor;
}
