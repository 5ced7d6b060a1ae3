import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { auditQuery } from '../api/audit';
import type { AuditEvent } from '../api/auditTypes';
import { useFmt } from '../fmt/useFmt';
import { CursorPager } from '../layout/CursorPager';
import { Failed } from '../layout/Failed';
import { NotYours } from '../layout/NotYours';
import { useMay } from '../session/session';
import { DataTable, type Column } from '../ui/DataTable';
import { EmptyState } from '../ui/EmptyState';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { StatusPill } from '../ui/StatusPill';
import { Time } from '../ui/Time';
import { eventHref } from './eventHref';
import { useActorName } from './useActorName';
import { useFieldWord } from './useFieldWord';
import './History.css';

interface HistoryProps {
  /** Id of the thing that it is the history of. */
  target: string;
  /** The cursors of the pages before this one and its own. */
  cursors: readonly string[];
  onGo: (cursors: string[] | undefined) => void;
  /** What is said of a thing without any. */
  nothing: string;
}

/** What was done to one thing, from the audit log. */
export function History({ target, cursors, onGo, nothing }: HistoryProps) {
  const { t } = useLingui();
  const may = useMay();
  const seen = may('audit/view');
  const { data, error, refetch, isPlaceholderData } = useQuery({ ...auditQuery({ target }, cursors.at(-1)), enabled: seen });
  const columns = useColumns();
  const { timeZone } = useFmt();
  if (!seen) return <NotYours title={t`The history is not yours to see`} permission="audit/view" />;
  if (error && !data) return <Failed title={t`The history could not be read.`} error={error} onRetry={() => void refetch()} />;
  return (
    <DataTable
      caption={t`History`}
      columns={columns}
      rows={data?.items}
      rowId={({ id }) => id}
      stale={isPlaceholderData}
      expected={6}
      empty={<EmptyState picture="arch" title={t`Nothing happened yet`}>{nothing}</EmptyState>}
      footer={data && (
        <CursorPager
          cursors={cursors}
          next={data.nextCursor}
          shown={data.items.length}
          note={t`Times in ${timeZone}`}
          words={{ previous: t`Newer`, next: t`Older` }}
          onGo={onGo}
        />
      )}
    />
  );
}

function useColumns(): Column<AuditEvent>[] {
  const { t } = useLingui();
  const name = useActorName();
  return [
    { id: 'time', title: t`Time`, width: 132, dim: true, card: 'footEnd', cell: ({ at }) => <span className="tab"><Time at={at} form="short" /></span> },
    { id: 'who', title: t`Who`, width: 150, card: 'foot', cell: ({ actor }) => <span className="cut" dir="auto" title={actor.fullName && actor.name}>{name(actor)}{actor.account && ` (${actor.account.name})`}</span> },
    { id: 'what', title: t`What`, card: 'title', cell: (event) => <What event={event} /> },
    { id: 'status', title: t`Status`, width: 104, card: 'end', skeleton: 'pill', cell: ({ status, reasonText }) => <StatusPill status={status} why={reasonText} /> },
  ];
}

function What({ event }: { event: AuditEvent }) {
  // Of a new thing everything is new; its panel in the log tells it all.
  const changes = event.action.endsWith('.created') ? [] : event.changes ?? [];
  return (
    <span className="event-what">
      <Link href={eventHref(event)}><span className="cut" dir="auto">{event.description}</span></Link>
      {changes.length > 0 && <Changes changes={changes} />}
    </span>
  );
}

function Changes({ changes }: { changes: NonNullable<AuditEvent['changes']> }) {
  const word = useFieldWord();
  return (
    <span className="event-changes cut">
      {changes.map(({ field, before, after }, index) => (
        <span key={field}>
          {index > 0 && ' · '}{word(field)} <bdi>{before ?? '–'}</bdi> <Icon name="arrow" size={12} /> <bdi>{after ?? '–'}</bdi>
        </span>
      ))}
    </span>
  );
}
