// What this browser remembers for its reader. public/boot.js reads the same keys before the first paint.

export const languages = ['en', 'ar', 'sl'] as const;
export type Language = (typeof languages)[number];
export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

/** How the languages call themselves. */
export const languageNames: Record<Language, string> = { en: 'English', ar: 'العربية', sl: 'Slovenščina' };

const rightToLeft: readonly Language[] = ['ar'];

function keep(key: string, value: string | undefined) {
  try {
    if (value === undefined) localStorage.removeItem(`gatehouse.${key}`);
    else localStorage.setItem(`gatehouse.${key}`, value);
  } catch {
    // A browser that keeps nothing: the choice lasts for this page.
  }
}

export function asLanguage(text: string): Language {
  return languages.find((language) => language === text) ?? 'en';
}

export function markLanguage(language: Language) {
  document.documentElement.lang = language;
  document.documentElement.dir = rightToLeft.includes(language) ? 'rtl' : 'ltr';
  keep('language', language);
}

export function theme(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === 'light' || set === 'dark' ? set : 'system';
}

export function setTheme(wanted: Theme) {
  if (wanted === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = wanted;
  keep('theme', wanted === 'system' ? undefined : wanted);
}

export function density(): Density {
  return document.documentElement.dataset.density === 'compact' ? 'compact' : 'comfortable';
}

export function setDensity(wanted: Density) {
  if (wanted === 'compact') document.documentElement.dataset.density = 'compact';
  else delete document.documentElement.dataset.density;
  keep('density', wanted === 'compact' ? wanted : undefined);
}

/** Whether somebody was signed in here when the portal was last seen: who never was cannot have lost a session. */
export function wasSignedIn(): boolean {
  try {
    return localStorage.getItem('gatehouse.signed-in') === 'yes';
  } catch {
    return false;
  }
}

export function markSignedIn(on: boolean) {
  keep('signed-in', on ? 'yes' : undefined);
}

/** Which columns of a list differ from what the program shows: each user's own, as several may share a browser. */
export function columnsKept(user: string, list: string): string {
  try {
    return localStorage.getItem(`gatehouse.columns.${user}.${list}`) ?? '';
  } catch {
    return '';
  }
}

export function keepColumns(user: string, list: string, columns: string) {
  keep(`columns.${user}.${list}`, columns || undefined);
}

export function shortcutsOn(): boolean {
  try {
    return localStorage.getItem('gatehouse.shortcuts') !== 'off';
  } catch {
    return true;
  }
}

export function setShortcuts(on: boolean) {
  keep('shortcuts', on ? undefined : 'off');
}
