import type { ReactNode } from 'react';
import './DangerRow.css';

interface DangerRowProps {
  /** Names the act: "Delete the team Night shift". */
  title: string;
  /** What goes with it, in a sentence. */
  note: ReactNode;
  /** The button. */
  children: ReactNode;
}

/** One act of a danger zone: a Card at the page's end. */
export function DangerRow({ title, note, children }: DangerRowProps) {
  return (
    <div className="danger-row">
      <span><b>{title}</b><small>{note}</small></span>
      {children}
    </div>
  );
}
