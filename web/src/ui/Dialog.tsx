import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useLingui } from '@lingui/react/macro';
import { IconButton } from './IconButton';
import './Dialog.css';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons, the primary one last. */
  actions?: ReactNode;
  size?: 'wide';
  /** Only its buttons close it: what it shows would be lost by a slip. */
  stays?: boolean;
}

/** Esc, a press outside and the cross close it, and the focus goes back to where it was. */
export function Dialog({ open, onClose, title, children, actions, size, stays }: DialogProps) {
  const { t } = useLingui();
  return (
    <ModalOverlay className="veil" isOpen={open} onOpenChange={(next) => { if (!next) onClose(); }} isDismissable={!stays} isKeyboardDismissDisabled={stays}>
      <Modal className={size ? `dialog ${size}` : 'dialog'}>
        <AriaDialog className="dialog-in">
          <header>
            <Heading slot="title">{title}</Heading>
            {!stays && <IconButton size="small" icon="x" label={t`Close`} onPress={onClose} />}
          </header>
          <div className="dialog-body">{children}</div>
          {actions && <footer>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
