import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { ApiKey } from '../api/keys';
import type { Column } from '../ui/DataTable';
import { Link } from '../ui/Link';
import { Tags } from '../ui/Tag';
import { Time } from '../ui/Time';
import { KeyMenu } from './KeyMenu';
import { keyHref } from './search';
import { KeyPill } from './words';

export function useKeyColumns(): Column<ApiKey>[] {
  const { t } = useLingui();
  return [
    { id: 'name', title: t`Name`, sort: 'name', card: 'title', cell: (key) => <Name apiKey={key} /> },
    { id: 'scopes', title: t`Scopes`, width: 250, spare: true, card: 'foot', cell: ({ scopes }) => (scopes.length > 0 ? <Tags names={scopes} shown={2} /> : t`None`) },
    {
      id: 'used', title: t`Last used`, sort: 'lastUsed', sortDown: true, width: 150, dim: true, card: 'labelled',
      cell: ({ lastUsedAt, lastUsedAddress }) => (lastUsedAt
        ? <span className="key-used"><Time at={lastUsedAt} /><small className="ltr cut" title={lastUsedAddress}>{lastUsedAddress}</small></span>
        : t`Never`),
    },
    { id: 'ends', title: t`Ends`, sort: 'validTo', width: 120, dim: true, card: 'labelled', cell: ({ validTo }) => <Time at={validTo} form="date" /> },
    { id: 'status', title: t`Status`, width: 124, card: 'end', skeleton: 'pill', cell: (key) => <KeyPill apiKey={key} /> },
    { id: 'menu', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none', cell: (key) => <KeyMenu apiKey={key} /> },
  ];
}

function Name({ apiKey: { id, name, allowedAddresses } }: { apiKey: ApiKey }) {
  const { t } = useLingui();
  const count = allowedAddresses.length;
  const [only] = allowedAddresses;
  const bound = count === 0 ? t`From every address` : count === 1 ? t`Only from ${only}` : t`${plural(count, { one: 'From # address', other: 'From # addresses and ranges' })}`;
  return (
    <span className="key-name">
      <Link href={keyHref(id)}><b className="cut" dir="auto">{name}</b></Link>
      <small className="cut">{bound}</small>
    </span>
  );
}
