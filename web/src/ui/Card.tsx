import { useId, type ReactNode } from 'react';
import './Card.css';

interface CardProps {
  title?: string;
  /** One sentence under the title. */
  note?: ReactNode;
  /** At the end of the title's line. */
  end?: ReactNode;
  /** The content goes to the edges: tables, lists with their own lines. */
  flush?: boolean;
  children: ReactNode;
}

export function Card({ title, note, end, flush, children }: CardProps) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={title ? id : undefined}>
      {title && (
        <header>
          <div>
            <h2 id={id}>{title}</h2>
            {note && <p className="faint">{note}</p>}
          </div>
          {end && <div className="card-end">{end}</div>}
        </header>
      )}
      {flush ? children : <div className={title ? 'body' : 'body pad'}>{children}</div>}
    </section>
  );
}

interface FactsProps {
  facts: readonly { name: string; value: ReactNode }[];
}

/** Names and values under one another, as in side columns. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={fact.name}><dt>{fact.name}</dt><dd>{fact.value}</dd></div>
      ))}
    </dl>
  );
}
