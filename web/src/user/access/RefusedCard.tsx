import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { previewQuery, type RefusedSignIns } from '../../api/access';
import type { User } from '../../api/types';
import { Failed } from '../../layout/Failed';
import type { RangeEntry } from '../../people/rangeLines';
import { useServiceWord } from '../../people/useServiceWord';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { DataTable, type Column } from '../../ui/DataTable';
import { Pill } from '../../ui/Pill';
import { Time } from '../../ui/Time';
import { DeviceName } from '../../people/DeviceName';
import { SignInPlace } from '../../people/SignInPlace';
import type { SafelistEdit } from './useSafelistEdit';

interface RefusedCardProps {
  user: User;
  /** The list as it is to be. */
  entries: RangeEntry[];
  edit: SafelistEdit;
}

/** Several entries are typed one after another; the server is asked about the last state only. */
const pause = 400;

function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(key) as Value), pause);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}

/** What the change would have refused, before it is saved. */
export function RefusedCard({ user, entries, edit }: RefusedCardProps) {
  const { t } = useLingui();
  const { data, error, refetch, isFetching } = useQuery(previewQuery(user.id, useSettled(entries)));
  const columns = useColumns(edit);
  if (error && !data) return <Failed title={t`What this change would have refused could not be found out.`} error={error} onRetry={() => void refetch()} />;
  const count = data?.refused.length ?? 0;
  const pill = count > 0
    ? <Pill tone="warn" icon="s-warn">{t`${plural(count, { one: '# address', other: '# addresses' })}`}</Pill>
    : <Pill tone="ok" icon="s-check">{t`None`}</Pill>;
  return (
    <Card
      title={t`What this change would have refused`}
      flush
      note={data?.more ? t`Of the last 1,000 sign-ins of the last 30 days.` : t`Of the sign-ins of the last 30 days.`}
      end={data && pill}
    >
      <DataTable
        caption={t`What this change would have refused`}
        columns={columns}
        rows={data?.refused}
        rowId={({ address }) => address}
        stale={isFetching}
        expected={2}
        empty={<p className="safelist-none dim">{t`Every one of them would have been let in.`}</p>}
      />
    </Card>
  );
}

function useColumns(edit: SafelistEdit): Column<RefusedSignIns>[] {
  const { t } = useLingui();
  const service = useServiceWord();
  return [
    { id: 'address', title: t`Address`, card: 'title', cell: (one) => <SignInPlace of={one} /> },
    { id: 'device', title: t`Device`, width: 150, spare: true, card: 'line', cell: (one) => (one.device ? <DeviceName of={one} /> : '–') },
    { id: 'service', title: t`Way in`, width: 100, dim: true, card: 'labelled', cell: (one) => service(one.service) },
    { id: 'times', title: t`Sign-ins`, width: 84, numeric: true, card: 'labelled', cell: ({ times }) => <Times times={times} /> },
    { id: 'at', title: t`Last one`, width: 118, dim: true, card: 'foot', cell: ({ at }) => <Time at={at} form="short" /> },
    {
      id: 'allow', title: t`Allow`, hideTitle: true, width: 84, numeric: true, card: 'end', skeleton: 'none',
      cell: ({ address }) => <Button size="small" onPress={() => edit.add([{ value: address, note: '' }])}>{t`Allow`}<span className="vh"> {address}</span></Button>,
    },
  ];
}

function Times({ times }: { times: number }) {
  const { i18n } = useLingui();
  return <span className="tab">{i18n.number(times)}</span>;
}
