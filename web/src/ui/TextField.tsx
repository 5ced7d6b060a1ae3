import type { HTMLInputAutoCompleteAttribute, HTMLInputTypeAttribute } from 'react';
import { Field, type FieldProps } from './Field';

export interface TextInputProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** The name by which the form and the server know it. */
  name?: string;
  type?: HTMLInputTypeAttribute;
  /** Which keyboard a phone shows. */
  inputMode?: 'numeric';
  autoComplete?: HTMLInputAutoCompleteAttribute;
  required?: boolean;
  disabled?: boolean;
  readOnly?: boolean;
  placeholder?: string;
  maxLength?: number;
  /** `ltr` for addresses, ids and numbers in every language; `auto` for names. */
  dir?: 'ltr' | 'auto';
  mono?: boolean;
  /** 32 high, for rows and cards. */
  small?: boolean;
  autoFocus?: boolean;
}

export function TextField({ value, onChange, onBlur, mono, small, required, ...rest }: TextInputProps) {
  const { label, hideLabel, hint, error, optional, aside, ...input } = rest;
  const classes = ['in', mono && 'mono', small && 's'].filter(Boolean).join(' ');
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} optional={optional} aside={aside}>
      {(ids) => (
        <input
          {...input}
          {...ids}
          className={classes}
          value={value}
          aria-required={required}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
        />
      )}
    </Field>
  );
}
