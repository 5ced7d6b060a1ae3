import { Fragment } from 'react';
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
    { id: 'to', title: t`Phone number`, width: 150, card: 'title', cell: ({ to }) => <span className="ltr nowrap">{to}</span> },
    { id: 'channel', title: t`Channel`, width: 100, dim: true, card: 'labelled', cell: (one) => channel(one.channel) },
    { id: 'account', title: t`Account`, dim: true, card: 'foot', cell: ({ account }) => <span className="cut" dir="auto" title={account.name}>{account.name}</span> },
    { id: 'asked', title: t`Asked`, card: 'line', cell: ({ tries }) => <Asked tries={tries} /> },
    { id: 'state', title: t`State`, width: 140, card: 'end', skeleton: 'pill', cell: ({ state, reason }) => <StatePill state={state} why={reason && failure(reason)} /> },
  ];
}

/** Who was asked, the last one first: it took the message, if any did. What went wrong is told by each that failed. */
function Asked({ tries }: Pick<MessageEntry, 'tries'>) {
  const failure = useFailureWord();
  if (tries.length === 0) return '–';
  const asked = tries.toReversed().map(({ provider, failure: code, detail }) => ({ name: provider.name, words: code ? [failure(code), detail].filter(Boolean) : [] }));
  return (
    <span className="cut" title={asked.map(({ name, words }) => [name, words.join(' ')].filter(Boolean).join(': ')).join('\n')}>
      {/* Each in its own direction, so that the end is cut in every language. */}
      {asked.map(({ name, words }, place) => (
        <Fragment key={place}>{place > 0 && ' · '}<bdi>{name}</bdi>{words.length > 0 && ':'}{words.map((word) => <Fragment key={word}> <bdi>{word}</bdi></Fragment>)}</Fragment>
      ))}
    </span>
  );
}
