import { useQuery } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { seatHistoryQuery } from '../api/seats';
import { Card } from '../ui/Card';
import { LineChart } from '../ui/LineChart';

const days = 90;

/** How it went; it stays away when it cannot be read, as the tiles say what went wrong. */
export function Usage() {
  const { t } = useLingui();
  const { data, error } = useQuery(seatHistoryQuery(days));
  if (error && !data) return null;
  const points = data?.items.map(({ date, assigned, available }) => ({ date, value: assigned, most: available }));
  return (
    <div className="seats-usage">
      <Card
        title={t`The last ${days} days`}
        end={<div className="lines-legend"><span>{t`Assigned`}</span><span className="most">{t`Available`}</span></div>}
      >
        {points
          ? <LineChart label={t`Seats of the last ${days} days`} dateLabel={t`Date`} valueLabel={t`Assigned`} mostLabel={t`Available`} points={points} />
          : <div className="seats-usage-wait" />}
      </Card>
    </div>
  );
}
