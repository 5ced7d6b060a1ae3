import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { auditQuery } from '../api/audit';
import type { AuditEvent } from '../api/auditTypes';
import { useActorName } from '../people/useActorName';
import { Card } from '../ui/Card';
import { Link } from '../ui/Link';
import { SkeletonLines } from '../ui/Skeleton';
import { Time } from '../ui/Time';

const shown = 6;

/** The last things that were changed; that people came and went is in the chart. */
export function Recent() {
  const { t } = useLingui();
  const { data, isError } = useQuery(auditQuery({ changes: true }));
  if (isError) return null;
  const events = data?.items.slice(0, shown);
  return (
    <Card title={t`Recent`} end={<Link className="link" href="/audit"><small>{t`Audit log`}</small></Link>}>
      {!events && <SkeletonLines lines={5} />}
      {events?.length === 0 && <p className="dim">{t`Nothing was changed lately.`}</p>}
      {events && events.length > 0 && <ul className="feed">{events.map((event) => <Line key={event.id} event={event} />)}</ul>}
    </Card>
  );
}

function Line({ event }: { event: AuditEvent }) {
  const actorName = useActorName();
  return (
    <li>
      <span><b className="feed-who" dir="auto">{actorName(event.actor)}</b> <span dir="auto">{event.description}</span></span>
      <Time at={event.at} />
    </li>
  );
}
