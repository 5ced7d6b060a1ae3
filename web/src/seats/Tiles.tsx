import type { ReactNode } from 'react';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { SeatOverview } from '../api/seats';
import { useFmt } from '../fmt/useFmt';
import { Link } from '../ui/Link';
import { Pill } from '../ui/Pill';
import { Skeleton } from '../ui/Skeleton';
import { UsageBar } from '../ui/UsageBar';
import { tabHref } from './filters';
import { useOwn } from './words';

/** How it stands, in four numbers. */
export function Tiles({ overview }: { overview: SeatOverview | undefined }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const main = useOwn().kind === 'main';
  const shown = (value: number | undefined, more = '') => (value === undefined ? <Skeleton width={2} /> : <b>{fmt.number(value)}{more}</b>);
  const inactive = overview?.inactive;
  return (
    <div className="tiles">
      <Tile title={main ? t`Purchased` : t`Available`} note={overview && <Bound overview={overview} main={main} />}>{shown(overview?.purchased)}</Tile>
      <Tile title={t`Assigned`} warn={overview?.warning} aside={overview?.warning && <Over overview={overview} />} note={overview && <Reserved overview={overview} />} bar={overview && <Used overview={overview} />}>
        {shown(overview?.assigned)}
        {overview && <small className="tab">{fmt.percent(overview.percent)}</small>}
      </Tile>
      <Tile title={t`Remaining`} note={overview?.remaining === 0 && t`No more can be assigned.`}>{shown(overview?.remaining)}</Tile>
      <Tile title={t`Inactive with a seat`} note={inactive && inactive.count > 0 ? <Link className="link" href={tabHref('inactive')}>{t`Review and free`}</Link> : undefined}>
        {shown(inactive?.count, inactive?.exact === false ? '+' : '')}
      </Tile>
    </div>
  );
}

interface TileProps {
  title: string;
  aside?: ReactNode;
  warn?: boolean;
  bar?: ReactNode;
  note?: ReactNode;
  children: ReactNode;
}

function Tile({ title, aside, warn, bar, note, children }: TileProps) {
  return (
    <section className={warn ? 'card tile warn' : 'card tile'}>
      <h2>{title}{aside}</h2>
      <p className="fig">{children}</p>
      {bar}
      {note && <p className="faint"><small>{note}</small></p>}
    </section>
  );
}

function Over({ overview: { threshold } }: { overview: SeatOverview }) {
  const { t } = useLingui();
  const percent = useFmt().percent(threshold);
  return <Pill tone="warn" icon="s-warn" why={t`A warning is due from ${percent} on.`}>{t`${percent} reached`}</Pill>;
}

function Used({ overview }: { overview: SeatOverview }) {
  const { t } = useLingui();
  const fmt = useFmt();
  const used = fmt.number(overview.assigned + overview.reserved);
  const most = fmt.number(overview.purchased);
  return <UsageBar label={t`${used} of ${most} seats are in use`} percent={overview.percent} tone={toneOf(overview)} />;
}

function toneOf({ remaining, purchased, warning }: SeatOverview): 'warn' | 'bad' | undefined {
  if (remaining === 0 && purchased > 0) return 'bad';
  return warning ? 'warn' : undefined;
}

function Reserved({ overview: { reserved } }: { overview: SeatOverview }) {
  if (reserved === 0) return null;
  return <Plural value={reserved} one="and # kept for somebody who is invited" other="and # kept for people who are invited" />;
}

/** What bounds it besides what was purchased. */
function Bound({ overview: { limit }, main }: { overview: SeatOverview; main: boolean }) {
  const fmt = useFmt();
  if (limit === null) return main ? null : <Trans>No limit of its own</Trans>;
  const most = fmt.number(limit);
  if (main) return <Trans>Its own people: {most} at most</Trans>;
  return <Trans>Limit set by the account above: {most}</Trans>;
}
