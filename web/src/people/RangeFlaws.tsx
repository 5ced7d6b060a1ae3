import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Icon } from '../ui/Icon';
import type { RangeFlaw } from './rangeLines';
import { useRangeFlaw } from './useRangeFlaw';
import './RangeFlaws.css';

const most = 10;

/** What of a typed list could not be taken, and why. */
export function RangeFlaws({ flaws }: { flaws: readonly RangeFlaw[] }) {
  const { t } = useLingui();
  const words = useRangeFlaw();
  const more = flaws.length - most;
  return (
    <div role="alert">
      <ul className="range-flaws" aria-label={t`Not added`}>
        {flaws.slice(0, most).map((flaw) => (
          <li key={`${flaw.line} ${flaw.text}`}><Icon name="s-warn" size={12} tone="warn" /><span><bdi className="mono">{flaw.text}</bdi> {words(flaw)}</span></li>
        ))}
        {more > 0 && <li>{t`${plural(more, { one: 'And # more', other: 'And # more' })}`}</li>}
      </ul>
    </div>
  );
}
