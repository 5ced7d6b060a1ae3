import { useInfiniteQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { refusalsQuery, type RefusedVisit } from '../api/admission';
import { useFmt } from '../fmt/useFmt';
import { Failed } from '../layout/Failed';
import { DeviceName } from '../people/DeviceName';
import { SignInPlace } from '../people/SignInPlace';
import { useServiceWord } from '../people/useServiceWord';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { DataTable, type Column } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { Link } from '../ui/Link';
import { Time } from '../ui/Time';

/** So many pages can be opened here; the audit log has the rest. */
const mostPages = 10;

/** Who was refused lately: all, or of one party and address. */
export function Refusals({ target, address }: { target?: string; address?: string }) {
  const { t } = useLingui();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(refusalsQuery({ target, address: target ? undefined : address }));
  const columns = useColumns();
  if (error && !data) return <Failed title={t`The refusals could not be read.`} error={error} onRetry={() => void refetch()} />;
  const rows = data?.pages.flatMap(({ items }) => items);
  const narrowed = target !== undefined || address !== undefined;
  const older = hasNextPage && (data?.pages.length ?? 0) < mostPages;
  return (
    <Card
      title={t`Refused lately`}
      note={narrowed ? t`Only of whom or from where you ask: a line for each minute, the newest first.` : t`A line for each minute in which somebody was refused, the newest first.`}
      end={narrowed && <Link className="link" href="/access-check">{t`Show all`}</Link>}
      flush
    >
      <DataTable
        caption={t`Refused lately`}
        columns={columns}
        rows={rows}
        rowId={({ at, target, address, service }) => `${at} ${target?.id ?? ''} ${address ?? ''} ${service}`}
        expected={4}
        empty={<EmptyState picture="arch" title={t`Nobody was refused`}>{t`Keys, tokens and passwords that do not open are listed here, with the reason.`}</EmptyState>}
        footer={older && <div className="older"><Button size="small" busy={isFetchingNextPage} onPress={() => void fetchNextPage()}>{t`Show older ones`}</Button></div>}
      />
    </Card>
  );
}

function useColumns(): Column<RefusedVisit>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const service = useServiceWord();
  return [
    { id: 'reason', title: t`Reason`, card: 'title', cell: ({ reasonText }) => <span>{reasonText}</span> },
    { id: 'target', title: t`Who`, width: 172, card: 'line', cell: (visit) => <Who of={visit} /> },
    { id: 'address', title: t`Address`, width: 160, card: 'foot', cell: (visit) => (visit.address ? <SignInPlace of={visit} /> : <span className="faint">{t`Many addresses`}</span>) },
    { id: 'service', title: t`Way in`, width: 100, dim: true, card: 'labelled', cell: (visit) => service(visit.service) },
    { id: 'device', title: t`Device`, width: 140, spare: true, card: 'none', cell: (visit) => (visit.service === 'smpp' ? '–' : <DeviceName of={visit} />) },
    { id: 'times', title: t`Times`, width: 76, numeric: true, card: 'labelled', cell: ({ times }) => fmt.number(times) },
    { id: 'at', title: t`Time`, width: 118, dim: true, card: 'footEnd', cell: ({ at }) => <Time at={at} form="short" /> },
  ];
}

function Who({ of: { target, kind } }: { of: RefusedVisit }) {
  const { t } = useLingui();
  if (!target) return <span className="faint">{t`Nobody that is known`}</span>;
  const href = kind === 'key' ? `/api-keys/${encodeURIComponent(target.id)}` : `/users/${encodeURIComponent(target.id)}`;
  return <Link className="cut" href={href}><bdi title={target.name}>{target.name}</bdi></Link>;
}
