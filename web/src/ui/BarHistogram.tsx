import { useRef, useState, type PointerEvent } from 'react';
import { useFmt } from '../fmt/useFmt';
import './BarHistogram.css';

export interface Bar {
  /** The bucket's start. */
  at: string;
  good: number;
  bad: number;
}

/** Bars from one to another, both meant. */
export type Span = readonly [first: number, last: number];

interface BarHistogramProps {
  /** What is counted, for screen readers; also the caption of the table behind. */
  label: string;
  goodLabel: string;
  badLabel: string;
  timeLabel: string;
  bars: readonly Bar[];
  /** How a bucket's start is written on the axis. */
  axis?: 'time' | 'date';
  /** The bars that the list is narrowed to; the others fade. */
  chosen?: Span;
  /** Pressing a bar, or drawing over several, narrows the list to them. */
  onChoose?: (span: Span) => void;
}

const height = 64;

/** Two stacked series over time: shapes in an SVG without text, words in HTML, a table for screen readers. */
export function BarHistogram(props: BarHistogramProps) {
  const { bars, label } = props;
  const fmt = useFmt();
  const drawing = useDrawing(props);
  const span = drawing.span ?? props.chosen;
  const top = roundUp(Math.max(1, ...bars.map((bar) => bar.good + bar.bad)));
  const inside = (index: number) => !span || (index >= span[0] && index <= span[1]);
  return (
    <figure className="histogram" aria-label={label}>
      <div className="histogram-y" aria-hidden="true"><span>{fmt.number(top)}</span><span>{top > 1 && fmt.number(top / 2)}</span><span>0</span></div>
      <div className="histogram-plot">
        <svg viewBox={`0 0 ${Math.max(1, bars.length) * 10} ${height}`} preserveAspectRatio="none" aria-hidden="true" {...drawing.handlers}>
          <path className="g" d={`M0 .5H${bars.length * 10}M0 ${height / 2}H${bars.length * 10}`} />
          <path className="axis" d={`M0 ${height}H${bars.length * 10}`} />
          {bars.map((bar, index) => (
            <g key={bar.at} className={inside(index) ? undefined : 'off'}>
              <title>{`${fmt.short(bar.at)} · ${props.goodLabel} ${fmt.number(bar.good)} · ${props.badLabel} ${fmt.number(bar.bad)}`}</title>
              <rect className="room" x={index * 10} y={0} width={10} height={height} />
              <Column bar={bar} index={index} unit={height / top} />
            </g>
          ))}
          {span && <Brush span={span} />}
        </svg>
      </div>
      <Axis bars={bars} form={props.axis ?? 'time'} />
      <TableBehind {...props} />
    </figure>
  );
}

/** Failures on top of successes; few of many still show as a line. */
function Column({ bar, index, unit }: { bar: Bar; index: number; unit: number }) {
  const bad = bar.bad > 0 ? Math.max(1, bar.bad * unit) : 0;
  const good = bar.good * unit;
  return (
    <>
      <rect className="a" x={index * 10 + 1.2} y={height - good} width={7.6} height={good} />
      <rect className="b" x={index * 10 + 1.2} y={height - good - bad} width={7.6} height={bad} />
    </>
  );
}

function Brush({ span: [first, last] }: { span: Span }) {
  const from = first * 10;
  const to = (last + 1) * 10;
  return (
    <>
      <rect className="brush" x={from} y={-4} width={to - from} height={height + 4} />
      <path className="brush-edge" d={`M${from} -4V${height}M${to} -4V${height}`} />
    </>
  );
}

/** From where the pointer went down to where it is. Time runs with the reading direction. */
function useDrawing({ bars, onChoose }: BarHistogramProps) {
  const start = useRef<number>(undefined);
  const [span, setSpan] = useState<Span>();
  if (!onChoose || bars.length === 0) return { span: undefined, handlers: {} };
  const barAt = (event: PointerEvent<SVGSVGElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const along = getComputedStyle(event.currentTarget).direction === 'rtl' ? 1 - share : share;
    return Math.min(bars.length - 1, Math.max(0, Math.floor(along * bars.length)));
  };
  const spanTo = (at: number): Span => [Math.min(start.current ?? at, at), Math.max(start.current ?? at, at)];
  const forget = () => {
    start.current = undefined;
    setSpan(undefined);
  };
  return {
    span,
    handlers: {
      onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = barAt(event);
        setSpan(spanTo(start.current));
      },
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
        if (start.current !== undefined) setSpan(spanTo(barAt(event)));
      },
      onPointerUp: (event: PointerEvent<SVGSVGElement>) => {
        if (start.current !== undefined) onChoose(spanTo(barAt(event)));
        forget();
      },
      onPointerCancel: forget,
    },
  };
}

/** Which bars have a mark: about six, and of days only those that begin one. */
function marked(bars: readonly Bar[], dayOf?: (at: string) => string): number[] {
  let starts = bars.map((_, index) => index);
  if (dayOf) {
    starts = bars.flatMap(({ at }, index) => (index === 0 || dayOf(at) !== dayOf(bars[index - 1]?.at ?? at) ? [index] : []));
    // A rest of a day in front would stand on the next one's mark.
    if ((starts[1] ?? Infinity) < bars.length / 12) starts.shift();
  }
  const step = Math.max(1, Math.ceil(starts.length / 7));
  return starts.filter((_, index) => index % step === 0);
}

/** Each mark under the start of its bar. */
function Axis({ bars, form }: { bars: readonly Bar[]; form: 'time' | 'date' }) {
  const fmt = useFmt();
  const write = form === 'time' ? fmt.time : fmt.day;
  return (
    <div className="histogram-x" aria-hidden="true" style={{ gridTemplateColumns: `repeat(${Math.max(1, bars.length)}, minmax(0, 1fr))` }}>
      {marked(bars, form === 'date' ? fmt.day : undefined).map((index) => (
        <span key={index} style={{ gridColumn: index + 1 }}>{write(bars[index]?.at ?? '')}</span>
      ))}
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

/** The next of 2, 4, 10, 20, 40, 100 ... so that the axis ends on a plain number and so does its middle. */
function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [2, 4, 6, 8, 10]) if (value <= step * power) return step * power;
  return value;
}
