import './UsageBar.css';

interface UsageBarProps {
  /** What is used of what, in words, for screen readers. */
  label: string;
  /** Of the whole; more than 100 fills it. */
  percent: number;
  tone?: 'warn' | 'bad';
}

/** How much of something is used. It fills in the direction of reading. */
export function UsageBar({ label, percent, tone }: UsageBarProps) {
  return (
    <svg className={tone ? `usage ${tone}` : 'usage'} viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect className="rest" width="100" height="1" />
      <rect className="fill" width={Math.max(0, Math.min(100, percent))} height="1" />
    </svg>
  );
}
