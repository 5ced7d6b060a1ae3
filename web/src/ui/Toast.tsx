import { useState, useSyncExternalStore, type ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Icon } from './Icon';
import './Toast.css';

interface Message {
  id: number;
  text: string;
  bad: boolean;
  undo?: () => void;
}

const lifetime = 8000;
let messages: readonly Message[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function put(next: readonly Message[]) {
  messages = next;
  for (const listener of listeners) listener();
}

/** Says that something was done; with `undo`, offers to take it back for eight seconds. */
export function toast(text: string, options: { undo?: () => void; bad?: boolean } = {}) {
  lastId += 1;
  // At most three: older ones have been read or never will be.
  put([...messages, { id: lastId, text, bad: options.bad ?? false, undo: options.undo }].slice(-3));
}

function dismiss(id: number) {
  put(messages.filter((message) => message.id !== id));
}

/** Stands once in the shell. `children` is what stays longer, above the messages. */
export function Toaster({ children }: { children?: ReactNode }) {
  const { t } = useLingui();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => messages,
  );
  return (
    <div className="toasts" role="region" aria-label={t`Notices`} aria-live="polite">
      {children}
      {shown.map((message) => <ToastBox key={message.id} message={message} />)}
    </div>
  );
}

function ToastBox({ message }: { message: Message }) {
  const { t } = useLingui();
  const [held, setHeld] = useState(false);
  // The line that shows the time left is the clock itself: holding one holds the other.
  return (
    <div
      className={held ? 'toast held' : 'toast'}
      role={message.bad ? 'alert' : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name={message.bad ? 'warn' : 'check'} />
      <span>{message.text}</span>
      {message.undo && (
        <button
          type="button"
          className="toast-undo"
          onClick={() => {
            dismiss(message.id);
            message.undo?.();
          }}
        >
          {t`Undo`}
        </button>
      )}
      <button type="button" className="toast-close" aria-label={t`Dismiss`} onClick={() => dismiss(message.id)}><Icon name="x" /></button>
      <span className="toast-left" aria-hidden="true" style={{ animationDuration: `${lifetime}ms` }} onAnimationEnd={() => dismiss(message.id)} />
    </div>
  );
}
