import { useId, type ReactNode } from 'react';
import './Checkbox.css';

interface SwitchProps {
  label: string;
  checked: boolean;
  /** Acts at once; the caller rolls back and says why if the server refuses. */
  onChange: (checked: boolean) => void;
  hint?: ReactNode;
  hideLabel?: boolean;
  disabled?: boolean;
  /** Why it cannot be changed. */
  reason?: string;
}

export function Switch({ label, checked, onChange, hint, hideLabel, disabled, reason }: SwitchProps) {
  const hintId = useId();
  const note = reason ?? hint;
  const control = (
    <span className="sw">
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        disabled={disabled ?? reason !== undefined}
        aria-label={hideLabel ? label : undefined}
        aria-describedby={note && !hideLabel ? hintId : undefined}
        title={hideLabel ? reason : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="sw-track" />
    </span>
  );
  if (hideLabel) return control;
  return (
    <label className="opt">
      {control}
      <span>
        <b>{label}</b>
        {note && <small id={hintId}>{note}</small>}
      </span>
    </label>
  );
}
