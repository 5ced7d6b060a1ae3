import type { ReactNode } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { NavigationContext, type Navigation } from './Link';
import { TitleContext } from './usePageTitle';

interface RootProps {
  language: string;
  navigation: Navigation;
  /** What every page title ends with: the account. */
  titleEnd: string;
  children: ReactNode;
}

// The tags under which the widget library keeps its own words; see vite.config.ts.
const widgetLocale: Record<string, string> = { en: 'en-GB', ar: 'ar-AE', sl: 'sl-SI' };

/** Gives all parts below it language, direction and a way to move about. */
export function Root({ language, navigation, titleEnd, children }: RootProps) {
  return (
    <I18nProvider locale={widgetLocale[language] ?? 'en-GB'}>
      <RouterProvider navigate={navigation.go} useHref={navigation.addressOf}>
        <NavigationContext value={navigation}>
          <TitleContext value={titleEnd}>{children}</TitleContext>
        </NavigationContext>
      </RouterProvider>
    </I18nProvider>
  );
}
