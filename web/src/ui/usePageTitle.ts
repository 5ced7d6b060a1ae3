import { createContext, useContext, useEffect } from 'react';

/** What every title ends with: the account's name. */
export const TitleContext = createContext('');

/** Names the browser's tab. PageHeader does it by itself; pages with a head of their own call this. */
export function usePageTitle(title: string) {
  const end = useContext(TitleContext);
  useEffect(() => {
    document.title = [title, end, 'Gatehouse'].filter(Boolean).join(' · ');
  }, [title, end]);
}
