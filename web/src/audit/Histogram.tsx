import { useQuery } from '@tanstack/react-query';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { histogramQuery } from '../api/audit';
import { useFmt } from '../fmt/useFmt';
import { BarHistogram } from '../ui/BarHistogram';
import { Button } from '../ui/Button';
import { Skeleton, useSlow } from '../ui/Skeleton';
import { partFrom, spanOf, totalsOf } from './part';
import { partOf, wholeOf, type AuditSearch } from './search';

interface HistogramProps {
  search: AuditSearch;
  onChange: (next: AuditSearch) => void;
}

/** How many events there are in what the filters show; unknown while they are counted. */
export function useTotals(search: AuditSearch): { all?: number; shown?: number } {
  const { data } = useQuery(histogramQuery(wholeOf(search)));
  return data ? totalsOf(data, spanOf(partOf(search.part), data)) : {};
}

/** When it happened; drawing over it narrows the list. */
export function Histogram({ search, onChange }: HistogramProps) {
  const { t } = useLingui();
  const { data, isPending, isError } = useQuery(histogramQuery(wholeOf(search)));
  const slow = useSlow(isPending);
  // The list says what is wrong; a picture that is missing need not say it again.
  if (isError) return null;
  const success = t`Success`;
  const failure = t`Failure`;
  const span = data && spanOf(partOf(search.part), data);
  const days = (data?.bucketSeconds ?? 0) * (data?.buckets.length ?? 0) > 86_400 * 1.1;
  return (
    <section className="card audit-chart" aria-label={t`Events over time`}>
      <div className="audit-chart-head">
        <span><Count search={search} />{span && <Button kind="quiet" size="small" icon="x" onPress={() => onChange({ part: undefined })}>{t`Whole range`}</Button>}</span>
        <span className="legend"><span>{success}</span><span className="f">{failure}</span></span>
      </div>
      {!data && <div className={slow ? 'audit-chart-wait' : 'audit-chart-wait sk-wait'}><Skeleton width={5} /></div>}
      {data && (
        <BarHistogram
          label={t`Events by time and outcome`}
          goodLabel={success}
          badLabel={failure}
          timeLabel={t`From`}
          axis={days ? 'date' : 'time'}
          bars={data.buckets.map(({ start, success: good, failure: bad }) => ({ at: start, good, bad }))}
          chosen={span}
          onChoose={(chosen) => onChange({ part: partFrom(chosen, data) })}
        />
      )}
    </section>
  );
}

/** 09:30 – 10:50 · 535 of 1,493 events */
function Count({ search }: { search: AuditSearch }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const part = partOf(search.part);
  const { all, shown } = useTotals(search);
  if (all === undefined || shown === undefined) return <span className="dim">{t`Counting…`}</span>;
  const total = t`${plural(all, { one: '# event', other: '# events' })}`;
  if (!part) return <span className="tab" role="status">{total}</span>;
  const span = fmt.span(part.from, part.to);
  const some = fmt.number(shown);
  return (
    <span role="status">
      <b className="tab">{span}</b> <span className="dim tab">· <Trans>{some} of {total}</Trans></span>
    </span>
  );
}
