import type { ReactNode } from 'react';
import { Icon } from './Icon';
import { Link } from './Link';
import { usePageTitle } from './usePageTitle';
import './PageHeader.css';

interface PageHeaderProps {
  title: string;
  /** One sentence that says what the page is for. */
  purpose?: ReactNode;
  /** Buttons; the primary one last. */
  actions?: ReactNode;
}

/** Also gives the browser's tab its title. */
export function PageHeader({ title, purpose, actions }: PageHeaderProps) {
  usePageTitle(title);
  return (
    <div className="head">
      <div>
        <h1>{title}</h1>
        {purpose && <p className="sub">{purpose}</p>}
      </div>
      {actions && <div className="acts">{actions}</div>}
    </div>
  );
}

interface BreadcrumbProps {
  /** What the row is, for screen readers. */
  label: string;
  trail: readonly { href: string; title: string }[];
  current: string;
}

export function Breadcrumb({ label, trail, current }: BreadcrumbProps) {
  return (
    <nav className="crumb" aria-label={label}>
      {trail.map((step) => (
        <span key={step.href} className="crumb-step"><Link href={step.href}>{step.title}</Link><Icon name="end" /></span>
      ))}
      <span aria-current="page" dir="auto">{current}</span>
    </nav>
  );
}
