import { useId, type ReactNode } from 'react';
import { Icon } from './Icon';
import './Checkbox.css';
import './ToggleRow.css';

interface ToggleRowProps {
  label: string;
  checked: boolean;
  /** Acts at once; the caller rolls back and says why if the server refuses. */
  onChange: (checked: boolean) => void;
  /** What it does. */
  hint?: ReactNode;
  /** After the name, such as a pill. */
  aside?: ReactNode;
  /** Why it cannot be changed. */
  reason?: string;
}

/** One of many switches under one another: the name at the start, the switch at the end. */
export function ToggleRow({ label, checked, onChange, hint, aside, reason }: ToggleRowProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, reason && `${id}-reason`].filter(Boolean).join(' ');
  return (
    <label className="toggle-row" title={reason}>
      <span>
        <b><bdi>{label}</bdi>{aside}</b>
        {hint && <small id={`${id}-hint`}><bdi>{hint}</bdi></small>}
        {reason && <small id={`${id}-reason`} className="toggle-reason"><Icon name="lock" size={12} />{reason}</small>}
      </span>
      <span className="sw">
        <input
          type="checkbox"
          role="switch"
          aria-label={label}
          aria-describedby={described || undefined}
          checked={checked}
          disabled={reason !== undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span className="sw-track" />
      </span>
    </label>
  );
}
