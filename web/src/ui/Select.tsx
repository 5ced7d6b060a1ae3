import { Field, type FieldProps } from './Field';
import { Icon, type IconName } from './Icon';

export interface Option<Id extends string = string> {
  id: Id;
  label: string;
  /** The language of the label, when it is not the page's. */
  lang?: string;
}

interface SelectProps<Id extends string> extends FieldProps {
  value: Id;
  options: readonly Option<Id>[];
  onChange: (value: Id) => void;
  onBlur?: () => void;
  name?: string;
  icon?: IconName;
  small?: boolean;
  disabled?: boolean;
}

/** The browser's own list: right on every device and quick for a dozen options. ComboBox is for many. */
export function Select<Id extends string>({ value, options, onChange, onBlur, name, icon, small, disabled, ...field }: SelectProps<Id>) {
  return (
    <Field {...field}>
      {(ids) => (
        <span className="select">
          {icon && <Icon name={icon} />}
          <select
            {...ids}
            className={small ? 'in s' : 'in'}
            name={name}
            value={value}
            disabled={disabled}
            onChange={(event) => onChange(event.target.value as Id)}
            onBlur={onBlur}
          >
            {options.map((option) => (
              <option key={option.id} value={option.id} lang={option.lang}>{option.label}</option>
            ))}
          </select>
          <Icon name="down" />
        </span>
      )}
    </Field>
  );
}
