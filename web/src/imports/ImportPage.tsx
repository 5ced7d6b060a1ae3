import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { importQuery, underWay, type Import } from '../api/imports';
import { ApiProblem } from '../api/problem';
import { useFmt } from '../fmt/useFmt';
import { Failed } from '../layout/Failed';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { EmptyState } from '../ui/EmptyState';
import { Note } from '../ui/Note';
import { Breadcrumb } from '../ui/PageHeader';
import { SkeletonLines } from '../ui/Skeleton';
import { Time } from '../ui/Time';
import { usePageTitle } from '../ui/usePageTitle';
import { MappingCard } from './MappingCard';
import { Report } from './Report';
import { StartCard } from './StartCard';
import { UnderWay } from './UnderWay';
import { ImportPill } from './words';
import './Imports.css';

const route = getRouteApi('/imports/$import');

/** One file on its way: what its columns mean, what it would do, what it did. */
export function ImportPage() {
  const { t } = useLingui();
  const { import: id } = route.useParams();
  const { data, error, refetch } = useQuery(importQuery(id));
  if (data) return <ImportView one={data} />;
  if (error instanceof ApiProblem && error.status === 404) return <NoImport />;
  if (error) return <Failed title={t`The import could not be read.`} error={error} onRetry={() => void refetch()} />;
  return <Card><SkeletonLines lines={8} /></Card>;
}

function ImportView({ one }: { one: Import }) {
  const { t } = useLingui();
  const fmt = useFmt();
  usePageTitle(one.name);
  const open = one.status === 'uploaded' || one.status === 'checked';
  const going = underWay(one.status);
  const lines = one.total;
  const by = one.createdBy.name;
  return (
    <>
      <Breadcrumb label={t`Where you are`} trail={[{ href: '/users', title: t`Users` }, { href: '/imports', title: t`Imports` }]} current={one.name} />
      <div className="head">
        <div>
          <h1><bdi>{one.name}</bdi> <ImportPill {...one} /></h1>
          <p className="sub import-sub">
            <span>{t`${plural(lines, { one: '# line', other: '# lines' })}`}</span>
            <span className="ltr">{sizeOf(one.size, fmt.number)}</span>
            <bdi>{by}</bdi>
            <Time at={one.createdAt} form="short" />
          </p>
        </div>
      </div>
      <div className="stack import-stack">
        {one.status === 'failed' && <Note tone="bad" live title={t`The import ended early.`}>{one.detail} {t`What was imported until then stays.`}</Note>}
        {one.status === 'cancelled' && <Note tone="warn" live title={t`The import was cancelled.`}>{one.processed > 0 ? t`What was imported until then stays.` : t`Nothing was imported.`}</Note>}
        {going && <UnderWay one={one} />}
        {open && <MappingCard key={one.id} one={one} />}
        {open && <StartCard one={one} />}
        {!going && one.status !== 'uploaded' && one.processed > 0 && <Report one={one} />}
      </div>
    </>
  );
}

/** As people say it; a kilobyte is a thousand. */
function sizeOf(bytes: number, number: (value: number) => string): string {
  if (bytes < 1000) return `${number(bytes)} B`;
  if (bytes < 1_000_000) return `${number(Math.round(bytes / 1000))} kB`;
  return `${number(Math.round(bytes / 100_000) / 10)} MB`;
}

function NoImport() {
  const { t } = useLingui();
  return (
    <section className="card">
      <EmptyState picture="search" title={t`There is no such import`} actions={<Button href="/imports">{t`Show all imports`}</Button>}>
        {t`Imports are kept for 30 days.`}
      </EmptyState>
    </section>
  );
}
