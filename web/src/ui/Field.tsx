import { useId, type ReactNode } from 'react';
import { Trans } from '@lingui/react/macro';
import { Icon } from './Icon';
import './Field.css';

export interface FieldProps {
  label: string;
  /** The name stays for screen readers only. */
  hideLabel?: boolean;
  hint?: ReactNode;
  /** Set: the field is marked wrong and says this. */
  error?: string;
  /** Marks the field as one that may stay empty. */
  optional?: boolean;
  /** At the end of the label's line, such as a link. */
  aside?: ReactNode;
}

/** What the control itself must carry so that label, hint and error belong to it. */
export interface ControlIds {
  id: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

interface FieldFrameProps extends FieldProps {
  children: (ids: ControlIds) => ReactNode;
}

export function Field({ label, hideLabel, hint, error, optional, aside, children }: FieldFrameProps) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <span className={hideLabel ? 'vh' : 'field-line'}>
        <label htmlFor={id}>
          {label}
          {optional && <span className="field-optional"> <Trans>(optional)</Trans></span>}
        </label>
        {aside}
      </span>
      {children({ id, 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined })}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint && <span className="field-hint" id={`${id}-hint`}>{hint}</span>}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return <span className="err" id={id}><Icon name="s-x" />{children}</span>;
}
