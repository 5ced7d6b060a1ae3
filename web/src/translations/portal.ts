import { i18n } from '@lingui/core';
import { words } from 'virtual:words';
import { asLanguage, markLanguage, type Language } from '../session/preferences';

/** Whose words are wanted: the shell's always, a page's once it was opened. */
const opened = new Set(['shell']);
let wanted: Language | undefined;

async function load(part: string, language: Language) {
  const loaders = words[part];
  if (!loaders) throw new Error(`There are no words of ${part}.`);
  const { messages } = await loaders[language]();
  i18n.load(language, messages);
}

/** Fetches one language's words, those of the pages that were opened too, and puts the portal into it. */
export async function activateLanguage(language: Language) {
  wanted = language;
  await Promise.all([...opened].map((part) => load(part, language)));
  i18n.activate(language);
  markLanguage(language);
}

/** Fetches the words that a page adds, also in the language that the portal is just being put into. */
export async function openWords(page: string) {
  opened.add(page);
  const shown = asLanguage(i18n.locale);
  await Promise.all([...new Set([shown, wanted ?? shown])].map((language) => load(page, language)));
}
