import { useLingui } from '@lingui/react/macro';
import { Field, type FieldProps } from './Field';
import { IconButton } from './IconButton';
import './Stepper.css';

interface StepperProps extends FieldProps {
  /** As typed: what is no number stays in sight, with its error. */
  value: string;
  from: number;
  to: number;
  /** After the number: days, characters. */
  unit?: string;
  onChange: (value: string) => void;
}

/** A small whole number, typed or moved by one with its buttons and the arrow keys. */
export function Stepper({ value, from, to, unit, onChange, ...field }: StepperProps) {
  const { t } = useLingui();
  const count = /^\d+$/u.test(value) ? Number(value) : undefined;
  const move = (by: number) => onChange(String(Math.min(Math.max((count ?? from) + by, from), to)));
  return (
    <Field {...field}>
      {(ids) => (
        <span className="stepper">
          <IconButton icon="minus" size="small" label={t`One less`} disabled={count !== undefined && count <= from} onPress={() => move(-1)} />
          <input
            {...ids}
            className="in"
            dir="ltr"
            inputMode="numeric"
            autoComplete="off"
            maxLength={String(to).length}
            value={value}
            onChange={(event) => onChange(event.target.value.trim())}
            onKeyDown={(event) => {
              const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
              if (by === undefined) return;
              event.preventDefault();
              move(by);
            }}
          />
          {unit && <span className="stepper-unit">{unit}</span>}
          <IconButton icon="plus" size="small" label={t`One more`} disabled={count !== undefined && count >= to} onPress={() => move(1)} />
        </span>
      )}
    </Field>
  );
}
