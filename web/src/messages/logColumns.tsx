import { useLingui } from '@lingui/react/macro';
import type { MessageEntry } from '../api/messages';
import type { Column } from '../ui/DataTable';
import { Time } from '../ui/Time';
import { StatePill, useChannelWord, useFailureWord } from './words';

export function useLogColumns(): Column<MessageEntry>[] {
  const { t } = useLingui();
  const channel = useChannelWord();
  const failure = useFailureWord();
  return [
    { id: 'at', title: t`Time`, width: 150, card: 'footEnd', cell: ({ createdAt }) => <Time at={createdAt} form="short" /> },
    { id: 'to', title: t`Number`, width: 150, card: 'title', cell: ({ to }) => <span className="ltr nowrap">{to}</span> },
    { id: 'channel', title: t`Channel`, width: 100, dim: true, card: 'labelled', cell: (one) => channel(one.channel) },
    { id: 'account', title: t`Account`, dim: true, card: 'foot', cell: ({ account }) => <span className="cut" dir="auto" title={account.name}>{account.name}</span> },
    { id: 'asked', title: t`Asked`, card: 'line', cell: ({ tries }) => <Asked tries={tries} /> },
    { id: 'state', title: t`State`, width: 140, card: 'end', skeleton: 'pill', cell: ({ state, reason }) => <StatePill state={state} why={reason && failure(reason)} /> },
  ];
}

/** Who was asked, the last one last; what went wrong is told by each that failed. */
function Asked({ tries }: Pick<MessageEntry, 'tries'>) {
  const failure = useFailureWord();
  if (tries.length === 0) return '–';
  const told = tries.map(({ provider, failure: code, detail }) => (code ? `${provider.name}: ${[failure(code), detail].filter(Boolean).join(' ')}` : provider.name));
  return <span className="cut" dir="auto" title={told.join('\n')}>{told.join(', ')}</span>;
}
