import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { changeOwn } from '../api/person';
import { home, inAccount } from '../session/address';
import { density, languageNames, languages, setDensity, setTheme, theme, type Density, type Language, type Theme } from '../session/preferences';
import { fullName, useSession } from '../session/session';
import { Avatar } from '../ui/Avatar';
import type { IconName } from '../ui/Icon';
import { Menu, type MenuAction } from '../ui/Menu';
import { useSignOut } from './useSignOut';

/** Who is signed in: profile, language, looks, the way out. */
export function OwnMenu() {
  const { t } = useLingui();
  const { user } = useSession();
  const name = fullName(user);
  const signOut = useSignOut();
  const looks = useLooks();
  return (
    <Menu
      label={t`${name}, your menu`}
      triggerClass="me"
      trigger={<Avatar id={user.id} name={name} />}
      heading={<><b dir="auto">{name}</b><small className="ltr">{user.email}</small></>}
      groups={[
        [{ id: 'profile', title: t`Your profile`, icon: 'user', href: inAccount(home, '/users/self') }],
        useLanguageActions(),
        looks.themes,
        looks.densities,
        [{ id: 'sign-out', title: t`Sign out`, icon: 'out', onPress: signOut }],
      ]}
    />
  );
}

/** The choice goes to the user's own record, so that letters come in it too. Who may not choose sees why. */
function useLanguageActions(): MenuAction[] {
  const { t, i18n } = useLingui();
  const { ownLanguage } = useSession();
  // The session is read again after a change, and the page follows it into the language.
  const change = useMutation({ mutationFn: (language: Language) => changeOwn({ language }) });
  const fixed = ownLanguage ? undefined : t`Only an admin of the account can change your language.`;
  const offered = fixed === undefined ? languages : languages.filter((language) => language === i18n.locale);
  return offered.map((language) => ({
    id: `language-${language}`,
    title: languageNames[language],
    icon: 'globe',
    chosen: i18n.locale === language,
    reason: fixed,
    onPress: () => change.mutate(language),
  }));
}

function useLooks() {
  const { t } = useLingui();
  const [now, setNow] = useState({ theme: theme(), density: density() });
  const themes: [Theme, string, IconName][] = [
    ['system', t`Theme of the system`, 'laptop'], ['light', t`Light`, 'sun'], ['dark', t`Dark`, 'moon'],
  ];
  const densities: [Density, string, IconName][] = [['comfortable', t`Comfortable rows`, 'menu'], ['compact', t`Compact rows`, 'rows']];
  return {
    themes: themes.map(([id, title, icon]) => ({
      id, title, icon, chosen: now.theme === id, onPress: () => {
        setTheme(id);
        setNow((old) => ({ ...old, theme: id }));
      },
    })),
    densities: densities.map(([id, title, icon]) => ({
      id, title, icon, chosen: now.density === id, onPress: () => {
        setDensity(id);
        setNow((old) => ({ ...old, density: id }));
      },
    })),
  };
}
