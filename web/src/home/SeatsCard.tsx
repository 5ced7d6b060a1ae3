import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { seatOverviewQuery } from '../api/seats';
import { useFmt } from '../fmt/useFmt';
import { Card } from '../ui/Card';
import { Link } from '../ui/Link';
import { SkeletonLines } from '../ui/Skeleton';
import { UsageBar } from '../ui/UsageBar';

export function SeatsCard() {
  const { t } = useLingui();
  const fmt = useFmt();
  const { data, isError } = useQuery(seatOverviewQuery());
  if (isError) return null;
  const used = data ? data.assigned + data.reserved : 0;
  const total = fmt.number(data?.purchased ?? 0);
  const percent = fmt.percent(data?.percent ?? 0);
  return (
    <Card title={t`Seats`} end={<Link className="link" href="/seats"><small>{t`Manage`}</small></Link>}>
      {!data && <SkeletonLines lines={2} />}
      {data?.purchased === 0 && used === 0 && <p className="dim">{t`There are no seats yet. They are set by the operator.`}</p>}
      {data && (data.purchased > 0 || used > 0) && (
        <>
          <p className="fig"><b>{fmt.number(used)}</b><small className="tab">{t`of ${total} assigned, ${percent}`}</small></p>
          <UsageBar label={t`${percent} of the seats`} percent={data.percent} tone={data.warning ? 'warn' : undefined} />
        </>
      )}
    </Card>
  );
}
