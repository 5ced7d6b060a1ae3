import type { Option } from './Select';
import './Tabs.css';

interface SegmentsProps<Id extends string> {
  label: string;
  options: readonly Option<Id>[];
  value: Id | undefined;
  onChange: (value: Id) => void;
}

/** A choice of a few, all in sight, such as the ranges of the audit log. */
export function Segments<Id extends string>({ label, options, value, onChange }: SegmentsProps<Id>) {
  return (
    <div className="seg" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.id} type="button" aria-pressed={option.id === value} onClick={() => onChange(option.id)}>{option.label}</button>
      ))}
    </div>
  );
}
