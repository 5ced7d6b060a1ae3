import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useLingui } from '@lingui/react/macro';
import { Icon, type IconName } from './Icon';
import './CommandPalette.css';

export interface Command {
  id: string;
  title: string;
  /** At the end of the line: a username, a place. */
  hint?: string;
  icon?: IconName;
  /** In place of the icon: a face, a logo. */
  lead?: ReactNode;
  /** The one that is shown now, with a tick. */
  chosen?: boolean;
  onPress: () => void;
}

export interface CommandGroup {
  title: string;
  commands: readonly Command[];
}

interface CommandPaletteProps {
  open: boolean;
  onClose: () => void;
  query: string;
  onQuery: (query: string) => void;
  groups: readonly CommandGroup[];
  /** More is on its way. */
  busy?: boolean;
}

export function CommandPalette({ open, onClose, ...inside }: CommandPaletteProps) {
  const { t } = useLingui();
  return (
    <ModalOverlay className="veil" isOpen={open} onOpenChange={(next) => { if (!next) onClose(); }} isDismissable>
      <Modal className="dialog palette">
        <Dialog className="dialog-in" aria-label={t`Search or run a command`}>
          <Finder {...inside} label={t`Search or run a command`} onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface FinderProps extends Omit<CommandPaletteProps, 'open'> {
  /** What is looked for. */
  label: string;
}

/** A field and what it finds, run by arrow keys and Enter. */
export function Finder({ label, query, onQuery, groups, busy, onClose }: FinderProps) {
  const { t } = useLingui();
  const base = useId();
  const [at, setAt] = useState(0);
  const filled = groups.filter((group) => group.commands.length > 0);
  const all = filled.flatMap((group) => group.commands);
  const current = Math.min(at, all.length - 1);
  const optionId = (command: Command) => `${base}-${command.id}`;
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.onPress();
  };
  const move = (to: number) => {
    const next = (to + all.length) % Math.max(1, all.length);
    setAt(next);
    const command = all[next];
    if (command) document.getElementById(optionId(command))?.scrollIntoView({ block: 'nearest' });
  };
  const press = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(current + 1),
      ArrowUp: () => move(current - 1),
      Enter: () => run(all[current]),
    };
    const act = keys[event.key];
    if (!act || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act();
  };
  const chosen = all[current];
  return (
    <>
      <div className="palette-find">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${base}-list`}
          aria-activedescendant={chosen && optionId(chosen)}
          aria-label={label}
          aria-autocomplete="list"
          placeholder={label}
          autoFocus
          value={query}
          onChange={(event) => {
            setAt(0);
            onQuery(event.target.value);
          }}
          onKeyDown={press}
        />
        <kbd>Esc</kbd>
      </div>
      <div className="palette-list" role="listbox" id={`${base}-list`} aria-label={t`Results`} aria-busy={busy}>
        {filled.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <p className="palette-group" aria-hidden="true">{group.title}</p>
            {group.commands.map((command) => (
              <div
                key={command.id}
                id={optionId(command)}
                role="option"
                aria-selected={command === chosen}
                className="palette-item"
                onPointerMove={() => setAt(all.indexOf(command))}
                onClick={() => run(command)}
              >
                {command.lead ?? (command.icon && <Icon name={command.icon} />)}
                <span className="palette-title"><bdi className="cut">{command.title}</bdi></span>
                {command.hint && <small><bdi>{command.hint}</bdi></small>}
                {command.chosen && <Icon name="check" />}
              </div>
            ))}
          </div>
        ))}
      </div>
      {all.length === 0 && <p className="palette-none" role="status">{busy ? t`Searching…` : t`Nothing found`}</p>}
    </>
  );
}
