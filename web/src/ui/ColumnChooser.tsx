import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useLingui } from '@lingui/react/macro';
import { Button } from './Button';
import { CheckList, type Choice } from './CheckList';
import { Icon } from './Icon';
import './Menu.css';
import './ColumnChooser.css';

interface ColumnChooserProps {
  /** Every column that has a title; those that cannot be hidden with the reason. */
  choices: readonly Choice[];
  value: readonly string[];
  /** Something differs from what the program shows by itself. */
  changed: boolean;
  onChange: (value: string[]) => void;
  onReset: () => void;
}

/** Which columns of a table are shown; acts at once. */
export function ColumnChooser({ choices, value, changed, onChange, onReset }: ColumnChooserProps) {
  const { t } = useLingui();
  const label = t`Columns`;
  return (
    <DialogTrigger>
      <AriaButton className="icb" aria-label={label}><Icon name="cols" /></AriaButton>
      <Popover className="menu-pop sheet column-chooser" placement="bottom end" offset={5}>
        <Dialog aria-label={label} className="dialog-in">
          <CheckList label={label} choices={choices} value={value} onChange={onChange} />
          <div className="column-chooser-end"><Button kind="quiet" size="small" icon="undo" disabled={!changed} onPress={onReset}>{t`Reset to default`}</Button></div>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
