import { useFmt } from '../fmt/useFmt';
import './LineChart.css';

export interface Point {
  /** A day, 2026-11-22. */
  date: string;
  value: number;
  /** The most that it could have been on that day. */
  most: number;
}

interface LineChartProps {
  /** What is shown, for screen readers; also the caption of the table behind. */
  label: string;
  dateLabel: string;
  valueLabel: string;
  mostLabel: string;
  points: readonly Point[];
}

const height = 64;

/** A value day by day and the most it can be: lines in an SVG without text, words in HTML, a table for screen readers. */
export function LineChart(props: LineChartProps) {
  const { points, label } = props;
  const fmt = useFmt();
  const top = roundUp(Math.max(1, ...points.map(({ value, most }) => Math.max(value, most))));
  const width = Math.max(1, points.length) * 10;
  return (
    <figure className="lines" aria-label={label}>
      <div className="lines-y" aria-hidden="true"><span>{fmt.number(top)}</span><span>{top > 1 && fmt.number(top / 2)}</span><span>0</span></div>
      <div className="lines-plot">
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          <path className="g" d={`M0 .5H${width}M0 ${height / 2}H${width}`} />
          <Lines points={points} unit={height / top} />
          <path className="axis" d={`M0 ${height}H${width}`} />
          {points.map((point, index) => (
            <g key={point.date}>
              <title>{`${fmt.date(noon(point.date))} · ${props.valueLabel} ${fmt.number(point.value)} · ${props.mostLabel} ${fmt.number(point.most)}`}</title>
              <rect className="room" x={index * 10} y={0} width={10} height={height} />
            </g>
          ))}
        </svg>
      </div>
      <Axis points={points} />
      <TableBehind {...props} />
    </figure>
  );
}

/** Days are steps, not slopes: a number holds until the next one. */
function Lines({ points, unit }: { points: readonly Point[]; unit: number }) {
  if (points.length === 0) return null;
  const steps = (of: (point: Point) => number) => points.map((point, index) => `L${index * 10} ${height - of(point) * unit}H${index * 10 + 10}`).join('');
  const value = steps((point) => point.value).replace('L', 'M');
  return (
    <>
      <path className="area" d={`${value}V${height}H0Z`} />
      <path className="most" d={steps((point) => point.most).replace('L', 'M')} />
      <path className="value" d={value} />
    </>
  );
}

/** About six days, each under its own place. */
function Axis({ points }: { points: readonly Point[] }) {
  const fmt = useFmt();
  const step = Math.max(1, Math.ceil(points.length / 7));
  return (
    <div className="lines-x" aria-hidden="true" style={{ gridTemplateColumns: `repeat(${Math.max(1, points.length)}, minmax(0, 1fr))` }}>
      {points.map(({ date }, index) => (index % step === 0 ? <span key={date} style={{ gridColumn: index + 1 }}>{fmt.day(noon(date))}</span> : null))}
    </div>
  );
}

function TableBehind({ points, label, dateLabel, valueLabel, mostLabel }: LineChartProps) {
  const fmt = useFmt();
  return (
    <table className="vh">
      <caption>{label}</caption>
      <thead><tr><th scope="col">{dateLabel}</th><th scope="col">{valueLabel}</th><th scope="col">{mostLabel}</th></tr></thead>
      <tbody>
        {points.map(({ date, value, most }) => <tr key={date}><th scope="row">{fmt.date(noon(date))}</th><td>{fmt.number(value)}</td><td>{fmt.number(most)}</td></tr>)}
      </tbody>
    </table>
  );
}

/** The day's name is the same in nearly all zones at this moment. */
function noon(date: string): string {
  return `${date}T12:00:00Z`;
}

/** The next plain number whose half is plain too. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 2, 4, 6, 8, 10]) if (value <= step * power) return step * power;
  return value;
}
