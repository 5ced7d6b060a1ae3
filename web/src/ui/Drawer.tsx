import type { ReactNode } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import './Drawer.css';

interface DrawerProps {
  label: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Slides in from the start of the line: the navigation on phones. */
export function Drawer({ label, open, onClose, children }: DrawerProps) {
  return (
    <ModalOverlay className="drawer-veil" isOpen={open} onOpenChange={(next) => { if (!next) onClose(); }} isDismissable>
      <Modal className="drawer">
        <Dialog className="drawer-in" aria-label={label}>{children}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}
