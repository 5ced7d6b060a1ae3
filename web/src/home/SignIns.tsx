import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { histogramQuery } from '../api/audit';
import { useFmt } from '../fmt/useFmt';
import { BarHistogram, type Bar } from '../ui/BarHistogram';
import { Card } from '../ui/Card';
import { Link } from '../ui/Link';
import { SkeletonLines } from '../ui/Skeleton';

const day = 86_400_000;

/** How often people came in, and how often somebody could not, day by day. */
export function SignIns() {
  const { t } = useLingui();
  const [filter] = useState(() => ({ action: 'user.login', from: new Date(Math.floor(Date.now() / day) * day - 30 * day).toISOString() }));
  const { data, isError } = useQuery(histogramQuery(filter));
  if (isError) return null;
  const success = t`Success`;
  const failure = t`Failure`;
  return (
    <Card title={t`Sign-ins, last 30 days`} end={<span className="legend"><span>{success}</span><span className="f">{failure}</span></span>}>
      {!data && <SkeletonLines lines={6} />}
      {data && (
        <>
          <Figures bars={data.buckets.map(({ success: good, failure: bad, start }) => ({ at: start, good, bad }))} />
          <BarHistogram
            label={t`Sign-ins by day and outcome`}
            goodLabel={success}
            badLabel={failure}
            timeLabel={t`Day`}
            axis="date"
            bars={data.buckets.map(({ start, success: good, failure: bad }) => ({ at: start, good, bad }))}
          />
        </>
      )}
    </Card>
  );
}

function Figures({ bars }: { bars: readonly Bar[] }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const good = bars.reduce((sum, bar) => sum + bar.good, 0);
  const bad = bars.reduce((sum, bar) => sum + bar.bad, 0);
  const share = fmt.percent((100 * bad) / Math.max(1, good + bad));
  return (
    <dl className="figs">
      <div><dt>{t`Signed in`}</dt><dd className="fig"><b>{fmt.number(good)}</b></dd></div>
      <div>
        <dt>{t`Failed`}</dt>
        <dd className="fig">
          <b>{fmt.number(bad)}</b><small className="tab">{share}</small>
          {bad > 0 && <Link className="link" href={`/audit?range=last_week&action=user.login&status=failure`}><small>{t`Last week's`}</small></Link>}
        </dd>
      </div>
    </dl>
  );
}
