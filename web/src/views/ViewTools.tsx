import { lazy, Suspense, type ComponentType } from 'react';
import type { ViewList } from '../api/views';
import type { ReadSearch, ViewSearch } from './opening';
import type { ColumnChoice } from './columnChoice';
import './Views.css';

export interface ViewToolsProps {
  list: ViewList;
  /** What the list is called, and its entry without any filter. */
  title: string;
  allTitle: string;
  path: string;
  search: ViewSearch;
  /** How the page reads its address. */
  read: ReadSearch;
  columns: ColumnChoice;
}

// Their code comes behind the list, which is what people wait for. Without it the list still works.
const Tools = lazy(async (): Promise<{ default: ComponentType<ViewToolsProps> }> => {
  try {
    return { default: (await import('./Tools')).Tools };
  } catch {
    return { default: () => null };
  }
});

/** At the end of a list's toolbar: its views and its columns. Their place is kept, so that nothing jumps. */
export function ViewTools(props: ViewToolsProps) {
  return <div className="view-tools"><Suspense fallback={null}><Tools {...props} /></Suspense></div>;
}
