import { useEffect, useId, useRef, type ReactNode } from 'react';
import './Checkbox.css';

interface CheckboxProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** A second line under the label. */
  hint?: ReactNode;
  /** Some, but not all, of what it stands for. */
  mixed?: boolean;
  /** The label stays for screen readers only, as in tables. */
  hideLabel?: boolean;
  name?: string;
  disabled?: boolean;
  /** Told in place of the hint when it cannot be changed. */
  reason?: string;
}

export function Checkbox({ label, checked, onChange, hint, mixed, hideLabel, name, disabled, reason }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const note = reason ?? hint;
  useEffect(() => {
    if (box.current) box.current.indeterminate = mixed ?? false;
  }, [mixed]);
  const input = (
    <input
      ref={box}
      type="checkbox"
      className="cb"
      name={name}
      checked={checked}
      disabled={disabled ?? reason !== undefined}
      aria-label={hideLabel ? label : undefined}
      aria-describedby={note ? hintId : undefined}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
  if (hideLabel) return input;
  return (
    <label className="opt">
      {input}
      <span>
        <b>{label}</b>
        {note && <small id={hintId}>{note}</small>}
      </span>
    </label>
  );
}
