import { useLingui } from '@lingui/react/macro';
import type { SmppSession } from '../api/smpp';
import { useFmt } from '../fmt/useFmt';
import { useMay } from '../session/session';
import type { Column } from '../ui/DataTable';
import { Link } from '../ui/Link';
import { Tag } from '../ui/Tag';
import { Time } from '../ui/Time';
import { EndSession } from './EndSession';
import { rounded, useKindWord } from './words';

export function useSmppColumns(): Column<SmppSession>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const kind = useKindWord();
  return [
    { id: 'holder', title: t`Bound by`, card: 'title', cell: (session) => <Holder session={session} /> },
    { id: 'kind', title: t`Kind`, width: 112, dim: true, card: 'labelled', cell: (session) => kind(session.kind) },
    { id: 'address', title: t`Address`, width: 196, card: 'foot', cell: ({ address, tls }) => <span className="cut"><span className="mono ltr" title={address}>{address}</span>{tls && <> <Tag>TLS</Tag></>}</span> },
    { id: 'bound', title: t`Bound`, width: 112, dim: true, card: 'footEnd', cell: ({ boundAt }) => <Time at={boundAt} /> },
    { id: 'rate', title: t`A second`, width: 92, numeric: true, card: 'labelled', cell: ({ rate }) => fmt.number(rounded(rate)) },
    { id: 'submitted', title: t`Taken`, width: 92, numeric: true, card: 'labelled', cell: ({ submitted }) => fmt.number(submitted) },
    { id: 'delivered', title: t`Delivered`, width: 92, numeric: true, card: 'labelled', cell: ({ delivered }) => fmt.number(delivered) },
    { id: 'throttled', title: t`Refused`, width: 92, numeric: true, spare: true, card: 'none', cell: ({ throttled }) => <span title={t`Sent faster than this user or key may.`}>{fmt.number(throttled)}</span> },
    { id: 'end', title: t`End`, hideTitle: true, width: 76, numeric: true, card: 'end', skeleton: 'none', cell: (session) => <EndSession session={session} /> },
  ];
}

/** Its name leads to the user or key. What was sent as system_id is told where it is another name; of a key it is the key's id, which is no news. */
function Holder({ session: { holder: { kind, id, name }, systemId } }: { session: SmppSession }) {
  const may = useMay();
  const shown = <bdi title={name}>{name}</bdi>;
  const href = kind === 'user' ? `/users/${encodeURIComponent(id)}` : `/api-keys/${encodeURIComponent(id)}`;
  const seen = may(kind === 'user' ? 'users/view' : 'keys/view');
  return (
    <span className="cut">
      {seen ? <Link href={href}>{shown}</Link> : shown}
      {systemId !== name && systemId !== id && <> <span className="mono dim ltr" title={systemId}>{systemId}</span></>}
    </span>
  );
}
