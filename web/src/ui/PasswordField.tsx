import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Field } from './Field';
import { IconButton } from './IconButton';
import type { TextInputProps } from './TextField';

type PasswordFieldProps = Omit<TextInputProps, 'type' | 'dir' | 'mono' | 'small' | 'placeholder'>;

/** A password that its owner may look at. */
export function PasswordField({ value, onChange, onBlur, required, ...rest }: PasswordFieldProps) {
  const { t } = useLingui();
  const [shown, setShown] = useState(false);
  const { label, hideLabel, hint, error, optional, aside, ...input } = rest;
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} optional={optional} aside={aside}>
      {(ids) => (
        <span className="in-wrap" dir="ltr">
          <input
            {...input}
            {...ids}
            className="in"
            type={shown ? 'text' : 'password'}
            dir="ltr"
            spellCheck={false}
            autoCapitalize="none"
            value={value}
            aria-required={required}
            onChange={(event) => onChange(event.target.value)}
            onBlur={onBlur}
          />
          <IconButton
            size="small"
            icon={shown ? 'eye-off' : 'eye'}
            label={shown ? t`Hide password` : t`Show password`}
            onPress={() => setShown(!shown)}
          />
        </span>
      )}
    </Field>
  );
}
