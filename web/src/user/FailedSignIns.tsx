import { useInfiniteQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { failedSignInsQuery, type FailedSignIn } from '../api/person';
import type { User } from '../api/types';
import { Failed } from '../layout/Failed';
import { useServiceWord } from '../people/useServiceWord';
import { useMay } from '../session/session';
import { stringifySearch } from '../search';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { DataTable, type Column } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { Link } from '../ui/Link';
import { Time } from '../ui/Time';
import { DeviceName } from '../people/DeviceName';
import { SignInPlace } from '../people/SignInPlace';

/** So many pages can be opened here; the audit log has the rest. */
const mostPages = 10;
const minute = 60_000;

/** Attempts to sign in as this person that were refused: what to look at before unlocking. */
export function FailedSignIns({ user }: { user: User }) {
  const { t } = useLingui();
  const may = useMay();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(failedSignInsQuery(user.id));
  const columns = useColumns();
  if (error && !data) return <Failed title={t`The refused sign-ins could not be read.`} error={error} onRetry={() => void refetch()} />;
  const rows = data?.pages.flatMap(({ items }) => items);
  const older = hasNextPage && (data?.pages.length ?? 0) < mostPages;
  return (
    <Card
      title={t`Refused sign-ins`}
      flush
      note={t`The newest first. Whoever tries is not told the reason.`}
      end={may('audit/view') && rows && rows.length > 0 && <Link className="link" href={logOf(user, rows)}>{t`Audit log`}</Link>}
    >
      <DataTable
        caption={t`Refused sign-ins`}
        columns={columns}
        rows={rows}
        rowId={({ at, address }) => `${at} ${address ?? ''}`}
        expected={3}
        empty={<EmptyState picture="arch" title={t`No sign-in was refused`}>{t`Wrong passwords and codes are listed here, with where they came from.`}</EmptyState>}
        footer={older && <div className="older"><Button size="small" busy={isFetchingNextPage} onPress={() => void fetchNextPage()}>{t`Show older ones`}</Button></div>}
      />
    </Card>
  );
}

/** The same attempts in the audit log. */
function logOf({ id }: User, rows: readonly FailedSignIn[]): string {
  const times = rows.map(({ at }) => Date.parse(at));
  const from = new Date(Math.floor(Math.min(...times) / minute) * minute).toISOString();
  const to = new Date(Math.floor(Math.max(...times) / minute) * minute + minute).toISOString();
  return `/audit${stringifySearch({ range: 'custom', from, to, target: id, action: 'user.login', status: 'failure' })}`;
}

function useColumns(): Column<FailedSignIn>[] {
  const { t } = useLingui();
  const service = useServiceWord();
  return [
    { id: 'reason', title: t`Reason`, card: 'title', cell: ({ reasonText }) => <span>{reasonText}</span> },
    { id: 'device', title: t`Device`, width: 172, card: 'line', cell: (attempt) => <DeviceName of={attempt} /> },
    { id: 'address', title: t`Address`, width: 160, card: 'foot', cell: (attempt) => <SignInPlace of={attempt} /> },
    { id: 'service', title: t`Way in`, width: 100, dim: true, spare: true, card: 'labelled', cell: (attempt) => service(attempt.service) },
    { id: 'at', title: t`Time`, width: 118, dim: true, card: 'footEnd', cell: ({ at }) => <Time at={at} form="short" /> },
  ];
}
