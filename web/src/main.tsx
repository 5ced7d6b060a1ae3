import { StrictMode, useEffect, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { i18n } from '@lingui/core';
import { I18nProvider, useLingui } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { onSignedOut } from './api/client';
import { ApiProblem } from './api/problem';
import { makeQueryClient } from './api/queries';
import { onProofWanted } from './api/send';
import { TimeZoneContext } from './fmt/useFmt';
import { StartFailed } from './layout/StartFailed';
import { makeRouter } from './routes';
import { account as shown, barAddress, inAccount, isElsewhere, placeOf, visiting } from './session/address';
import { listen } from './session/events';
import { prove } from './session/proof';
import { arrive, refused } from './session/leave';
import { asLanguage } from './session/preferences';
import { sessionQuery, useSession } from './session/session';
import { activateLanguage } from './translations/portal';
import { Root } from './ui/Root';
import './ui/tokens.css';
import './ui/base.css';

const queryClient = makeQueryClient();
const router = makeRouter(queryClient, (children) => <Frame>{children}</Frame>);
const navigation = {
  go: (href: string) => {
    if (isElsewhere(href)) location.assign(barAddress(href));
    else router.history.push(placeOf(href));
  },
  preload: (href: string) => {
    if (!isElsewhere(href)) void router.preloadRoute({ to: placeOf(href).split(/[?#]/u)[0] }).catch(() => undefined);
  },
  addressOf: barAddress,
};

/** What hangs on who is signed in: zone, language of the widgets, the end of titles. */
function Frame({ children }: { children: ReactNode }) {
  const { user, account } = useSession();
  const { i18n: words } = useLingui();
  const language = asLanguage(user.language);
  // It may change while the page is open: in the own menu, on the profile, on another device.
  useEffect(() => void activateLanguage(language), [language]);
  return (
    <TimeZoneContext value={user.timeZone}>
      <Root language={words.locale} navigation={navigation} titleEnd={account.name}>{children}</Root>
    </TimeZoneContext>
  );
}

async function start() {
  onSignedOut(refused);
  onProofWanted(prove);
  const first = asLanguage(document.documentElement.lang);
  const root = createRoot(document.getElementById('root') ?? document.body);
  const words = activateLanguage(first);
  try {
    const { user, home } = await queryClient.query(sessionQuery);
    arrive();
    // One's own account by its id is one's own all the same.
    if (home.id === shown) {
      location.replace(barAddress(inAccount('self', placeOf(location.pathname) + location.search + location.hash)));
      return;
    }
    await words;
    if (asLanguage(user.language) !== first) await activateLanguage(asLanguage(user.language));
  } catch (error) {
    // Nobody is signed in: the browser is on its way to the sign-in page already.
    if (error instanceof ApiProblem && error.status === 401) return;
    const Instead = visiting && error instanceof ApiProblem && error.status === 404 ? (await import('./layout/NoSuchAccount')).NoSuchAccount : StartFailed;
    await words;
    root.render(<I18nProvider i18n={i18n}><Instead error={error} /></I18nProvider>);
    return;
  }
  listen(queryClient);
  root.render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

void start();
