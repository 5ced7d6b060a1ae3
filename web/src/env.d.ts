declare module '*.po' {
  import type { Messages } from '@lingui/core';
  export const messages: Messages;
}

/** Made by words.ts: how to fetch the words of the shell, and those that each page adds. */
declare module 'virtual:words' {
  import type { Messages } from '@lingui/core';
  export const words: Record<string, Record<'en' | 'ar' | 'sl', () => Promise<{ messages: Messages }>>>;
}
