import { useLingui } from '@lingui/react/macro';
import type { Provider } from '../api/messages';
import { useFmt } from '../fmt/useFmt';
import type { Column } from '../ui/DataTable';
import { Time } from '../ui/Time';
import { ProviderMenu } from './ProviderMenu';
import { ProviderPill, useChannelWord, useKindWord } from './words';

/** The providers stand by channel, in the order in which they are asked. */
export function useProviderColumns(all: readonly Provider[]): Column<Provider>[] {
  const { t } = useLingui();
  const fmt = useFmt();
  const channel = useChannelWord();
  const kind = useKindWord();
  return [
    {
      id: 'order', title: t`Order`, width: 110, card: 'labelled',
      cell: (one) => <span className="nowrap">{channel(one.channel)} <span className="ltr">{fmt.number(one.position)}</span></span>,
    },
    { id: 'name', title: t`Name`, card: 'title', cell: ({ name }) => <b className="cut" dir="auto" title={name}>{name}</b> },
    { id: 'kind', title: t`Kind`, width: 180, dim: true, card: 'foot', cell: (one) => kind(one.kind) },
    { id: 'from', title: t`Sender`, width: 140, dim: true, spare: true, card: 'none', cell: ({ settings }) => <bdi className="cut">{settings.from ?? '–'}</bdi> },
    { id: 'last', title: t`Last message`, width: 130, dim: true, card: 'footEnd', cell: ({ health }) => (health.succeededAt ? <Time at={health.succeededAt} /> : '–') },
    { id: 'state', title: t`State`, width: 140, card: 'end', skeleton: 'pill', cell: ({ health }) => <ProviderPill health={health} /> },
    {
      id: 'menu', title: t`Actions`, hideTitle: true, width: 52, card: 'menu', skeleton: 'none',
      cell: (one) => <ProviderMenu provider={one} others={all.filter((other) => other.channel === one.channel)} />,
    },
  ];
}
