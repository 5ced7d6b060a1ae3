import type { RefObject } from 'react';
import { Dialog, Popover } from 'react-aria-components';
import { Finder, type CommandGroup } from './CommandPalette';
import './Menu.css';
import './FinderPopover.css';

interface FinderPopoverProps {
  /** What is looked for, and what the list is called. */
  label: string;
  /** What it hangs from. */
  triggerRef: RefObject<HTMLElement | null>;
  onClose: () => void;
  query: string;
  onQuery: (query: string) => void;
  groups: readonly CommandGroup[];
  busy?: boolean;
}

/** One of many, found by typing, under the button that opened it. Render it only while it is open. */
export function FinderPopover({ label, triggerRef, ...inside }: FinderPopoverProps) {
  return (
    <Popover className="menu-pop sheet finder-pop" isOpen triggerRef={triggerRef} placement="bottom start" offset={5} onOpenChange={(open) => { if (!open) inside.onClose(); }}>
      <Dialog className="finder-in" aria-label={label}><Finder {...inside} label={label} /></Dialog>
    </Popover>
  );
}
