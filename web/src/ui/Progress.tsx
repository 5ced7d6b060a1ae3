import './Progress.css';

interface ProgressProps {
  /** What is going on: "Importing". */
  label: string;
  value: number;
  /** Left out: how much there will be is not known. */
  max?: number;
  /** How far it is, in words: "1,250 of 5,000 lines". */
  words: string;
}

/** How far a long job is. It fills in the direction of reading. */
export function Progress({ label, value, max, words }: ProgressProps) {
  return (
    <div className="progress">
      <div className="progress-line"><b>{label}</b><span className="dim tab">{words}</span></div>
      <progress aria-label={label} aria-valuetext={words} {...(max !== undefined && { value: Math.min(value, max), max: Math.max(max, 1) })} />
    </div>
  );
}
