import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import './Note.css';

interface NoteProps {
  tone?: 'info' | 'warn' | 'bad' | 'ok';
  icon?: IconName;
  /** The fact in bold, before what it means. */
  title?: string;
  children?: ReactNode;
  /** A button at the end. */
  action?: ReactNode;
  /** Read out when it appears. */
  live?: boolean;
}

const icons = { info: 'info', warn: 'warn', bad: 'warn', ok: 'check' } as const;

export function Note({ tone = 'info', icon, title, children, action, live }: NoteProps) {
  return (
    <div className={`note ${tone}`} role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
      <Icon name={icon ?? icons[tone]} />
      <div>{title && <b>{title}</b>}{title && children ? ' ' : null}{children}</div>
      {action}
    </div>
  );
}
