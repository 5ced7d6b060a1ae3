import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react/macro';
import { importsQuery, underWay, uploadImport, type Import } from '../api/imports';
import { messageOf } from '../api/problem';
import { usersHref } from '../api/users';
import { useFmt } from '../fmt/useFmt';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { DataTable, type Column } from '../ui/DataTable';
import { DropZone } from '../ui/DropZone';
import { EmptyState } from '../ui/EmptyState';
import { Link } from '../ui/Link';
import { Note } from '../ui/Note';
import { Breadcrumb, PageHeader } from '../ui/PageHeader';
import { Time } from '../ui/Time';
import { ImportPill, useCountWords } from './words';
import './Imports.css';

const route = getRouteApi('/imports');

/** Where a file of users comes in, and what became of earlier ones. */
export function ImportsPage() {
  const { t } = useLingui();
  const may = useMay();
  const manages = may('users/manage');
  return (
    <>
      <Breadcrumb label={t`Where you are`} trail={may('users/view') ? [{ href: '/users', title: t`Users` }] : []} current={t`Imports`} />
      <PageHeader title={t`Import users`} purpose={t`Create and update many users from one CSV file. You see what it would do before anything is changed.`} />
      {manages
        ? <div className="stack"><Upload /><EarlierImports /></div>
        : <NotYours title={t`Importing is not yours to do`} permission="users/manage" />}
    </>
  );
}

function Upload() {
  const { t } = useLingui();
  const router = useRouter();
  const upload = useMutation({ mutationFn: uploadImport, meta: { quiet: true } });
  const take = (file: File) => upload.mutate(file, { onSuccess: ({ id }) => router.history.push(`/imports/${id}`) });
  return (
    <>
      {upload.error && <Note tone="bad" live title={t`The file was not taken.`}>{messageOf(upload.error)}</Note>}
      <DropZone title={t`Drop a CSV file here`} action={t`Choose a file`} accept=".csv,.tsv,.txt,text/csv" busy={upload.isPending} onFile={take}>
        {t`Exports of Gatehouse, Google Workspace and Okta are recognised; for any other table you say what its columns mean. Up to 64 MB.`}{' '}
        <Link className="link" href={usersHref({}, '/export')} download>{t`Download your users as a pattern`}</Link>
      </DropZone>
    </>
  );
}

function EarlierImports() {
  const { t } = useLingui();
  const { timeZone } = useFmt();
  const { cursor: cursors = [] } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch, isPlaceholderData } = useQuery(importsQuery(cursors.at(-1)));
  const columns = useColumns();
  if (error && !data) return <Failed title={t`The imports could not be read.`} error={error} onRetry={() => void refetch()} />;
  const next = data?.nextCursor;
  return (
    <section>
      <h2 className="import-earlier">{t`Earlier imports`}</h2>
      <DataTable
        caption={t`Earlier imports`}
        columns={columns}
        rows={data?.items}
        rowId={({ id }) => id}
        stale={isPlaceholderData}
        expected={3}
        empty={<EmptyState picture="arch" title={t`No imports yet`}>{t`Every import stands here for 30 days, with what became of each of its lines.`}</EmptyState>}
        footer={data && <CursorPager cursors={cursors} next={next} shown={data.items.length} note={t`Times in ${timeZone}`} onGo={(cursor) => void navigate({ search: { cursor } })} />}
      />
    </section>
  );
}

function useColumns(): Column<Import>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const counts = useCountWords();
  const result = (one: Import) => {
    if (one.status === 'uploaded' || (one.processed === 0 && one.status !== 'done')) return '–';
    if (underWay(one.status)) return t`${fmt.number(one.processed)} of ${fmt.number(one.total)}`;
    return counts(one, one.status === 'checked');
  };
  return [
    { id: 'name', title: t`File`, width: 260, card: 'title', cell: ({ id, name }) => <Link href={`/imports/${id}`}><b className="cut" dir="auto">{name}</b></Link> },
    { id: 'lines', title: t`Lines`, width: 84, numeric: true, spare: true, card: 'none', cell: ({ total }) => fmt.number(total) },
    { id: 'result', title: t`Result`, dim: true, card: 'line', cell: (one) => <span className="cut">{result(one)}</span> },
    { id: 'by', title: t`By`, width: 150, dim: true, spare: true, card: 'foot', cell: ({ createdBy }) => <span className="cut" dir="auto">{createdBy.name}</span> },
    { id: 'at', title: t`Time`, width: 118, dim: true, card: 'footEnd', cell: ({ createdAt }) => <Time at={createdAt} /> },
    { id: 'status', title: t`Status`, width: 150, card: 'end', skeleton: 'pill', cell: (one) => <ImportPill {...one} /> },
  ];
}
