import { flushSync } from 'react-dom';
import { Field, type FieldProps } from './Field';
import { asDigits, codeLength } from './digits';
import './CodeField.css';

interface CodeFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  name?: string;
  onBlur?: () => void;
  autoFocus?: boolean;
}

/** One field that looks like six: a browser can fill it in from a message, and it can be pasted into. A whole code sends its form. */
export function CodeField({ value, onChange, onBlur, name, autoFocus, ...field }: CodeFieldProps) {
  const take = ({ value: typed, form }: HTMLInputElement) => {
    const code = asDigits(typed).slice(0, codeLength);
    flushSync(() => onChange(code)); // the form that is sent is the one that holds it
    if (code.length === codeLength && code !== value) form?.requestSubmit();
  };
  const cell = (at: number) => (
    <span key={at} className={at === Math.min(value.length, codeLength - 1) ? 'now' : undefined}>{value[at]}</span>
  );
  return (
    <Field {...field}>
      {(ids) => (
        <div className="pin">
          <input
            {...ids}
            name={name}
            value={value}
            onChange={(event) => take(event.target)}
            onBlur={onBlur}
            inputMode="numeric"
            autoComplete="one-time-code"
            aria-required
            autoFocus={autoFocus}
          />
          <span className="pin-cells" aria-hidden="true">{[0, 1, 2].map(cell)}<i />{[3, 4, 5].map(cell)}</span>
        </div>
      )}
    </Field>
  );
}
