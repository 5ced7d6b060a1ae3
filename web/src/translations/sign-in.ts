import { i18n } from '@lingui/core';
import { markLanguage, type Language } from '../session/preferences';

const catalogues: Record<Language, () => Promise<{ messages: Parameters<typeof i18n.load>[1] }>> = {
  en: () => import('./sign-in/en.po'),
  ar: () => import('./sign-in/ar.po'),
  sl: () => import('./sign-in/sl.po'),
};

/** Fetches the few words of the sign-in pages in one language and puts the page into it. */
export async function activateLanguage(language: Language) {
  const { messages } = await catalogues[language]();
  i18n.load(language, messages);
  i18n.activate(language);
  markLanguage(language);
}
