import type { ReactNode } from 'react';
import './EmptyState.css';

interface EmptyStateProps {
  /** `arch`: there is nothing yet. `search`: nothing matches the filters. */
  picture: 'arch' | 'search';
  title: string;
  /** What the thing is and why one wants it. */
  children?: ReactNode;
  actions?: ReactNode;
}

export function EmptyState({ picture, title, children, actions }: EmptyStateProps) {
  return (
    <div className="empty">
      <svg className="pic" viewBox="0 0 72 56" aria-hidden="true">
        {picture === 'arch' ? (
          <>
            <path className="fl" d="M14 54V30a22 22 0 0 1 44 0V54" />
            <path d="M24 54V32a12 12 0 0 1 24 0V54M6 54H66" />
            <path className="ac" d="M36 54V42M31 47l5-5 5 5" />
          </>
        ) : (
          <>
            <path className="fl" d="M8 12h56v34H8z" />
            <path d="M8 22h56M16 32h18M16 40h12" />
            <circle className="ac" cx="47" cy="35" r="8" />
            <path className="ac" d="m53 41 7 7" />
          </>
        )}
      </svg>
      <h3>{title}</h3>
      {children && <div className="empty-words">{children}</div>}
      {actions && <div className="empty-acts">{actions}</div>}
    </div>
  );
}
