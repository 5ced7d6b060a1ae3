import { ComboBox as AriaComboBox, Button, FieldError as AriaFieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { Trans, useLingui } from '@lingui/react/macro';
import { FieldError } from './Field';
import { Icon } from './Icon';
import './Field.css';
import './Menu.css';
import './ComboBox.css';

export interface ComboItem {
  id: string;
  label: string;
  hint?: string;
}

interface ComboBoxProps {
  label: string;
  items: readonly ComboItem[];
  value: string | null;
  onChange: (id: string | null) => void;
  onBlur?: () => void;
  /** The server narrows the items by this; left out, the box does it itself. */
  onSearch?: (text: string) => void;
  hint?: string;
  error?: string;
  optional?: boolean;
  name?: string;
  placeholder?: string;
  disabled?: boolean;
  /** `ltr` for time zones and the like. */
  dir?: 'ltr' | 'auto';
}

/** One of many, found by typing. */
export function ComboBox(props: ComboBoxProps) {
  const { t } = useLingui();
  const items = props.onSearch ? { items: props.items } : { defaultItems: props.items };
  return (
    <AriaComboBox
      {...items}
      className="field combo"
      value={props.value}
      onChange={(id) => props.onChange(id === null ? null : String(id))}
      onInputChange={props.onSearch}
      isInvalid={props.error !== undefined}
      isDisabled={props.disabled}
      menuTrigger="focus"
      allowsEmptyCollection={props.onSearch !== undefined}
      onBlur={props.onBlur}
    >
      <span className="field-line">
        <Label>{props.label}{props.optional && <span className="field-optional"> <Trans>(optional)</Trans></span>}</Label>
      </span>
      <span className="select" dir={props.dir}>
        <Input className="in" name={props.name} dir={props.dir} placeholder={props.placeholder} />
        <Button className="combo-open" aria-label={t`Show choices`}><Icon name="down" /></Button>
      </span>
      {props.error && <AriaFieldError className="combo-error"><FieldError>{props.error}</FieldError></AriaFieldError>}
      {props.hint && <Text slot="description" className="field-hint">{props.hint}</Text>}
      <Popover className="menu-pop combo-pop" offset={4}>
        <ListBox className="combo-list" renderEmptyState={() => <p className="faint checks-none">{t`Nothing found`}</p>}>
          {(item: ComboItem) => (
            <ListBoxItem id={item.id} textValue={item.label} className="menu-item">
              <span className="menu-text" dir={props.dir}>{item.label}{item.hint && <small>{item.hint}</small>}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
