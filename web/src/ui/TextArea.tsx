import { Field } from './Field';
import type { TextInputProps } from './TextField';

interface TextAreaProps extends Omit<TextInputProps, 'type' | 'small' | 'mono'> {
  rows?: number;
}

export function TextArea({ value, onChange, onBlur, required, rows = 3, ...rest }: TextAreaProps) {
  const { label, hideLabel, hint, error, optional, aside, ...input } = rest;
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} optional={optional} aside={aside}>
      {(ids) => (
        <textarea
          {...input}
          {...ids}
          className="in"
          rows={rows}
          value={value}
          aria-required={required}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
        />
      )}
    </Field>
  );
}
