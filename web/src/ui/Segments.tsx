import { useEffect, useRef } from 'react';
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
  const box = useRef<HTMLDivElement>(null);
  // On a phone the chosen one may stand outside of the line.
  useEffect(() => {
    const chosen = box.current?.querySelector('[aria-pressed="true"]');
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [value]);
  return (
    <div ref={box} className="seg" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.id} type="button" aria-pressed={option.id === value} onClick={() => onChange(option.id)}>{option.label}</button>
      ))}
    </div>
  );
}
