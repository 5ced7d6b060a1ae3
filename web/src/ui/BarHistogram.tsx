import { useFmt } from '../fmt/useFmt';
import './BarHistogram.css';

export interface Bar {
  /** The bucket's start. */
  at: string;
  good: number;
  bad: number;
}

interface BarHistogramProps {
  /** What is counted, for screen readers; also the caption of the table behind. */
  label: string;
  goodLabel: string;
  badLabel: string;
  timeLabel: string;
  bars: readonly Bar[];
  /** How a bucket's start is written on the axis. */
  axis?: 'time' | 'date';
  /** Pressing a bar narrows the list to its time. */
  onPick?: (at: string) => void;
}

const height = 64;

/** Two stacked series over time: shapes in an SVG without text, words in HTML, a table for screen readers. */
export function BarHistogram(props: BarHistogramProps) {
  const { bars, label, onPick } = props;
  const fmt = useFmt();
  const top = roundUp(Math.max(1, ...bars.map((bar) => bar.good + bar.bad)));
  const unit = height / top;
  return (
    <figure className="histogram" aria-label={label}>
      <div className="histogram-y" aria-hidden="true"><span>{fmt.number(top)}</span><span>0</span></div>
      <div className="histogram-plot">
        <svg viewBox={`0 0 ${Math.max(1, bars.length) * 10} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          <path className="g" d={`M0 .5H${bars.length * 10}`} />
          <path className="axis" d={`M0 ${height}H${bars.length * 10}`} />
          {bars.map((bar, index) => (
            <g key={bar.at} className={onPick ? 'pickable' : undefined} onClick={onPick && (() => onPick(bar.at))}>
              <title>{`${fmt.short(bar.at)} · ${props.goodLabel} ${fmt.number(bar.good)} · ${props.badLabel} ${fmt.number(bar.bad)}`}</title>
              <rect className="room" x={index * 10} y={0} width={10} height={height} />
              <rect className="a" x={index * 10 + 1.5} y={height - (bar.good + bar.bad) * unit} width={7} height={bar.good * unit} />
              <rect className="b" x={index * 10 + 1.5} y={height - bar.bad * unit} width={7} height={bar.bad * unit} />
            </g>
          ))}
        </svg>
      </div>
      <Axis bars={bars} form={props.axis ?? 'time'} />
      <TableBehind {...props} />
    </figure>
  );
}

function Axis({ bars, form }: { bars: readonly Bar[]; form: 'time' | 'date' }) {
  const fmt = useFmt();
  const step = Math.max(1, Math.ceil(bars.length / 6));
  const marks = bars.filter((_, index) => index % step === 0);
  return (
    <div className="histogram-x" aria-hidden="true">
      {marks.map((bar) => <span key={bar.at}>{form === 'time' ? fmt.time(bar.at) : fmt.date(bar.at)}</span>)}
    </div>
  );
}

function TableBehind({ bars, label, timeLabel, goodLabel, badLabel }: BarHistogramProps) {
  const fmt = useFmt();
  return (
    <table className="vh">
      <caption>{label}</caption>
      <thead><tr><th scope="col">{timeLabel}</th><th scope="col">{goodLabel}</th><th scope="col">{badLabel}</th></tr></thead>
      <tbody>
        {bars.map((bar) => <tr key={bar.at}><th scope="row">{fmt.dateTime(bar.at)}</th><td>{fmt.number(bar.good)}</td><td>{fmt.number(bar.bad)}</td></tr>)}
      </tbody>
    </table>
  );
}

/** The next of 1, 2, 5, 10, 20, 50 ... so that the axis ends on a plain number. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 2, 5, 10]) if (value <= step * power) return step * power;
  return value;
}
