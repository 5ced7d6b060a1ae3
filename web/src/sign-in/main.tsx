import { createRoot } from 'react-dom/client';
import { StrictMode } from 'react';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { asLanguage } from '../session/preferences';
import { activateLanguage } from '../translations/sign-in';
import { Gate } from './Gate';
import { pageAt } from './pages';
import '../ui/tokens.css';
import '../ui/base.css';

// The pages for people who are not signed in: a small program of its own,
// so that strangers fetch no word and no line of the portal.

async function start() {
  await activateLanguage(asLanguage(document.documentElement.lang));
  const Page = await pageAt(location.pathname);
  createRoot(document.getElementById('root') ?? document.body).render(
    <StrictMode>
      <I18nProvider i18n={i18n}><Gate><Page /></Gate></I18nProvider>
    </StrictMode>,
  );
}

void start();
