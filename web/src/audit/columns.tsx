import { useLingui } from '@lingui/react/macro';
import type { AuditEvent } from '../api/auditTypes';
import { useFmt } from '../fmt/useFmt';
import { Actor } from '../people/Actor';
import { useServiceWord } from '../people/useServiceWord';
import type { Column } from '../ui/DataTable';
import { Link } from '../ui/Link';
import { StatusPill } from '../ui/StatusPill';
import { Tag } from '../ui/Tag';
import { stringifySearch } from '../search';
import { withinADay, type AuditSearch } from './search';

export function useEventColumns(search: AuditSearch, onOpen: (event: string) => void): Column<AuditEvent>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const serviceWord = useServiceWord();
  const brief = withinADay(search);
  const href = (event: string) => `/audit${stringifySearch({ ...search, event })}`;
  return [
    {
      id: 'time', title: t`Time`, width: brief ? 96 : 132, dim: true, card: 'footEnd',
      cell: ({ at }) => <time className="tab nowrap" dateTime={at} title={fmt.exact(at)}>{brief ? fmt.clock(at) : fmt.short(at)}</time>,
    },
    { id: 'who', title: t`Who`, width: 182, card: 'foot', cell: (event) => <Actor actor={event.actor} /> },
    {
      id: 'what', title: t`What`, fixed: true, card: 'title',
      cell: ({ id, description, account }) => (
        <span className="audit-what">
          <Link className="audit-open" href={href(id)} onFollow={() => onOpen(id)}><span className="cut" dir="auto">{description}</span></Link>
          {account && <Tag title={account.name}>{account.name}</Tag>}
        </span>
      ),
    },
    { id: 'address', title: t`Address`, width: 156, dim: true, spare: true, card: 'none', cell: ({ address }) => <span className="mono ltr" title={address}>{address ?? '–'}</span> },
    { id: 'target', title: t`Done to`, width: 150, dim: true, extra: true, card: 'labelled', cell: ({ target }) => <span className="cut" dir="auto" title={target?.name}>{target?.name ?? '–'}</span> },
    { id: 'service', title: t`Way in`, width: 120, dim: true, extra: true, card: 'labelled', cell: ({ service }) => (service ? serviceWord(service) : '–') },
    { id: 'status', title: t`Status`, width: 112, card: 'end', skeleton: 'pill', cell: ({ status }) => <StatusPill status={status} /> },
  ];
}
