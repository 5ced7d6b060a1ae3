import type { ReactNode } from 'react';
import { Icon, type IconName, type Tone } from './Icon';
import './Pill.css';

interface PillProps {
  tone?: Tone;
  icon?: IconName;
  /** Why it is so; shown on hover and read after the word. */
  why?: string;
  children: ReactNode;
}

/** Word, shape and tint. Colour never says it alone. */
export function Pill({ tone = 'idle', icon, why, children }: PillProps) {
  return (
    <span className={`pill ${tone}${icon ? '' : ' plain'}`} title={why}>
      {icon && <Icon name={icon} size={12} />}
      {children}
      {why && <span className="vh">: {why}</span>}
    </span>
  );
}
