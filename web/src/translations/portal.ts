import { i18n } from '@lingui/core';
import { markLanguage, type Language } from '../session/preferences';

const catalogues: Record<Language, () => Promise<{ messages: Parameters<typeof i18n.load>[1] }>> = {
  en: () => import('./en.po'),
  ar: () => import('./ar.po'),
  sl: () => import('./sl.po'),
};

/** Fetches one language's words and puts the page into it. */
export async function activateLanguage(language: Language) {
  const { messages } = await catalogues[language]();
  i18n.load(language, messages);
  i18n.activate(language);
  markLanguage(language);
}
