import { useState } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useLingui } from '@lingui/react/macro';
import { CheckList, type Choice } from './CheckList';
import { Icon } from './Icon';
import './Menu.css';
import './Pill.css';

interface FilterChipProps {
  label: string;
  choices: readonly Choice[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  /** One at a time; choosing closes the list. */
  single?: boolean;
}

/** A filter of a list: dashed while it can be added, filled once it is set. */
export function FilterChip({ label, choices, value, onChange, single }: FilterChipProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const set = value.length > 0;
  const chosen = value.length;
  const all = choices.length;
  const words = chosenWords(choices, value, t`${chosen} of ${all}`);
  const trigger = (
    <AriaButton className={set ? 'chip-open' : 'chip'}>
      {set ? <><span>{label}</span><b>{words}</b></> : <><Icon name="plus" size={12} />{label}</>}
    </AriaButton>
  );
  const list = (
    <Popover className="menu-pop sheet filter-pop" placement="bottom start" offset={5}>
      <Dialog aria-label={label} className="dialog-in">
        <CheckList
          label={label}
          choices={choices}
          value={value}
          single={single}
          onChange={(next) => {
            onChange(next);
            if (single) setOpen(false);
          }}
        />
      </Dialog>
    </Popover>
  );
  return (
    <span className={set ? 'chip set' : 'chip-none'}>
      <DialogTrigger isOpen={open} onOpenChange={setOpen}>{trigger}{list}</DialogTrigger>
      {set && <button type="button" aria-label={t`Remove filter ${label}`} onClick={() => onChange([])}><Icon name="x" size={12} /></button>}
    </span>
  );
}

function chosenWords(choices: readonly Choice[], value: readonly string[], several: string): string {
  if (value.length > 1) return several;
  return choices.find((choice) => choice.id === value[0])?.label ?? value[0] ?? '';
}

interface FilterTokenProps {
  label?: string;
  value: string;
  onRemove: () => void;
}

/** A set filter that has no list of its own: a search word, a range picked in a chart. */
export function FilterToken({ label, value, onRemove }: FilterTokenProps) {
  const { t } = useLingui();
  const name = label ?? value;
  return (
    <span className="chip set">
      <span className="chip-open">{label && <span>{label}</span>}<b>{value}</b></span>
      <button type="button" aria-label={t`Remove filter ${name}`} onClick={onRemove}><Icon name="x" size={12} /></button>
    </span>
  );
}
