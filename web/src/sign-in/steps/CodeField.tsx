import { Field, type FieldProps } from '../../ui/Field';
import { asDigits, codeLength } from './digits';
import './Steps.css';

interface CodeFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  name?: string;
  onBlur?: () => void;
}

/** One field that looks like six: a browser can fill it in from a message, and it can be pasted into. */
export function CodeField({ value, onChange, onBlur, name, ...field }: CodeFieldProps) {
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
            onChange={(event) => onChange(asDigits(event.target.value).slice(0, codeLength))}
            onBlur={onBlur}
            inputMode="numeric"
            autoComplete="one-time-code"
            aria-required
            autoFocus
          />
          <span className="pin-cells" aria-hidden="true">{[0, 1, 2].map(cell)}<i />{[3, 4, 5].map(cell)}</span>
        </div>
      )}
    </Field>
  );
}
