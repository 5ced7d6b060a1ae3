import type { ReactElement } from 'react';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { render } from '@testing-library/react';
import { messages as ar } from '../translations/ar.po';
import { messages as en } from '../translations/en.po';
import { messages as sl } from '../translations/sl.po';
import { TimeZoneContext } from '../fmt/useFmt';
import { Root } from '../ui/Root';

i18n.load({ en, ar, sl });

/** Draws a part with words, language and zone around it, as the shell does. */
export function show(part: ReactElement, language = 'en') {
  i18n.activate(language);
  const around = (inside: ReactElement) => (
    <I18nProvider i18n={i18n}>
      <TimeZoneContext value="Europe/Oslo">
        <Root language={language} navigation={{ go: () => undefined, preload: () => undefined, addressOf: (href) => href }} titleEnd="Test">{inside}</Root>
      </TimeZoneContext>
    </I18nProvider>
  );
  const drawn = render(around(part));
  return { ...drawn, again: (next: ReactElement) => drawn.rerender(around(next)) };
}
