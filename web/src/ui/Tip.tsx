import type { ReactNode } from 'react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import './Tip.css';

interface TipProps {
  /** Said on hover and on focus, and read by screen readers. */
  label: string;
  /** A sign, such as a lock. */
  children: ReactNode;
}

/** A sign that tells its reason. It can be reached by keyboard, so that the reason can be too. */
export function Tip({ label, children }: TipProps) {
  return (
    <TooltipTrigger delay={200} closeDelay={100}>
      <Button className="tip-sign" aria-label={label}>{children}</Button>
      <Tooltip className="tip" offset={6}>{label}</Tooltip>
    </TooltipTrigger>
  );
}
