import { lazy, Suspense, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { latestBulkJobQuery, type BulkJob } from '../api/bulk';
import { useMay } from '../session/session';

const nothing = { default: () => null };
const BulkNotice = lazy<(props: { job: BulkJob }) => null>(() => import('./BulkNotice').then((module) => ({ default: module.BulkNotice }), () => nothing));

/** Stands in the shell and costs nothing until a bulk job is under way. */
export function BulkPlace() {
  const may = useMay();
  const { data: job } = useQuery({ ...latestBulkJobQuery, enabled: may('users/manage') });
  const [followed, setFollowed] = useState<string>();
  if (job?.status === 'running' && followed !== job.id) setFollowed(job.id);
  return job && job.id === followed && <Suspense><BulkNotice key={job.id} job={job} /></Suspense>;
}
