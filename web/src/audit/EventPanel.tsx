import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { eventQuery } from '../api/audit';
import type { AuditEvent } from '../api/auditTypes';
import { useFmt } from '../fmt/useFmt';
import { Failed } from '../layout/Failed';
import { Actor } from '../people/Actor';
import { useServiceWord } from '../people/useServiceWord';
import { inAccount } from '../session/address';
import { useEnters } from '../session/session';
import { Button } from '../ui/Button';
import { Facts } from '../ui/Card';
import { CopyValue } from '../ui/CopyButton';
import { Diff, type Difference } from '../ui/Diff';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { SidePanel } from '../ui/SidePanel';
import { SkeletonLines } from '../ui/Skeleton';
import { StatusPill } from '../ui/StatusPill';
import { toast } from '../ui/Toast';
import { isList, narrow } from './changes';
import { callOf, eventLink, targetHref } from './links';
import type { AuditSearch } from './search';
import { useFieldWord, useValueWord } from './words';

interface EventPanelProps {
  id: string;
  /** The list behind it; undefined while it is read. */
  rows: readonly AuditEvent[] | undefined;
  search: AuditSearch;
  onOpen: (event: string | undefined) => void;
  onFilter: (next: AuditSearch) => void;
}

/** One event beside the log, with a link of its own. */
export function EventPanel({ id, rows, search, onOpen, onFilter }: EventPanelProps) {
  const { t } = useLingui();
  const fmt = useFmt();
  const index = rows?.findIndex((row) => row.id === id) ?? -1;
  // A link may lead to an event that is not in the list now.
  const elsewhere = useQuery({ ...eventQuery(id), enabled: rows !== undefined && index < 0 });
  const event = rows?.[index] ?? elsewhere.data;
  const newer = rows?.[index - 1];
  const older = index < 0 ? undefined : rows?.[index + 1];
  const put = (text: string, said: string) => void navigator.clipboard.writeText(text).then(() => toast(said));
  return (
    <SidePanel
      title={event?.description ?? t`Event`}
      note={event && <time className="tab" dateTime={event.at}>{fmt.exact(event.at)}</time>}
      walks
      onPrevious={newer && (() => onOpen(newer.id))}
      onNext={older && (() => onOpen(older.id))}
      onClose={() => onOpen(undefined)}
      footer={
        <>
          <Icon name="code" />
          <span className="dim">{t`Same as API call`}</span>
          <Button size="small" icon="copy" onPress={() => put(callOf(search, location.origin), t`The curl command for this list is copied.`)}>curl</Button>
        </>
      }
    >
      {event && <Details event={event} onFilter={onFilter} onCopyLink={() => put(eventLink(event), t`The link to this event is copied.`)} />}
      {elsewhere.error && <Failed title={t`The event could not be read.`} error={elsewhere.error} />}
      {!event && !elsewhere.error && <SkeletonLines lines={6} />}
    </SidePanel>
  );
}

function Details({ event, onFilter, onCopyLink }: { event: AuditEvent; onFilter: (next: AuditSearch) => void; onCopyLink: () => void }) {
  const { t } = useLingui();
  const service = useServiceWord();
  const { actor, target, address, requestId, reason, reasonText } = event;
  const enters = useEnters();
  const { account } = event;
  const href = account === undefined || enters ? targetHref(target, account?.id) : undefined;
  const name = target === undefined || target.name === '' ? target?.id : target.name;
  const facts = [
    { name: t`Who`, value: <Actor actor={actor} linked /> },
    target && { name: t`On`, value: href ? <Link className="link" href={href}><bdi>{name}</bdi></Link> : <bdi>{name}</bdi> },
    account && {
      name: t`Account`,
      value: enters ? <Link className="link" href={inAccount(account.id, '/audit')}><bdi>{account.name}</bdi></Link> : <bdi>{account.name}</bdi>,
    },
    { name: t`Status`, value: <StatusPill status={event.status} /> },
    reason !== undefined && { name: t`Reason`, value: reasonText ?? <span className="mono ltr">{reason}</span> },
    { name: t`Action`, value: <span className="mono ltr">{event.action}</span> },
    event.service && { name: t`Service`, value: service(event.service) },
    address !== undefined && { name: t`Address`, value: <CopyValue value={address} label={t`Copy address`} /> },
    requestId !== undefined && { name: t`Request`, value: <CopyValue value={requestId} label={t`Copy request id`} /> },
    { name: t`Event id`, value: <CopyValue value={event.id} label={t`Copy event id`} /> },
  ];
  return (
    <>
      <Facts facts={facts.filter((fact) => typeof fact === 'object')} />
      <Changes event={event} />
      <div className="audit-acts">
        <Button size="small" icon="link" onPress={onCopyLink}>{t`Copy link`}</Button>
        {actor.id !== undefined && <Button size="small" icon="filter" onPress={() => onFilter({ actor: actor.id })}>{t`All by the same`}</Button>}
        {account && <Button size="small" icon="filter" onPress={() => onFilter({ at: account.id })}>{t`All in the same account`}</Button>}
        {target?.id !== undefined && <Button size="small" icon="filter" onPress={() => onFilter({ target: target.id })}>{t`All on the same`}</Button>}
      </div>
    </>
  );
}

function Changes({ event }: { event: AuditEvent }) {
  const { t } = useLingui();
  const fieldWord = useFieldWord();
  const valueWord = useValueWord();
  const changes = (event.changes ?? []).map(narrow);
  if (changes.length === 0) return null;
  const shown = (field: string, value: string | undefined) =>
    value === undefined || value === '' ? undefined : <bdi className={isList(field) ? 'mono' : undefined}>{valueWord(field, value)}</bdi>;
  const differences = changes.map(({ field, before, after }): Difference => ({ name: fieldWord(field), before: shown(field, before), after: shown(field, after) }));
  return (
    <div className="stack audit-changes">
      <h3>{t`Before and after`}</h3>
      <Diff differences={differences} />
    </div>
  );
}
