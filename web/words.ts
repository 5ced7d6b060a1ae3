import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { createCompiledCatalog, getCatalogForFile, getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';
import ts from 'typescript';
import type { Plugin } from 'vite';

// Cuts the portal's catalogue, which stays one file a language for translators, into what the shell needs and what each
// page adds: a page's words come with the page. What belongs where follows from the imports, so that nobody has to say it.

const main = resolve('src/main.tsx');
const routes = resolve('src/routes.tsx');
const languages = ['en', 'ar', 'sl'] as const;
const shell = 'shell';
const table = 'virtual:words';
/** `src/translations/users.sl.words`: names no file, but reads like one in the build's list. */
const part = /\/translations\/(\w+)\.(\w+)\.words$/u;
const idOf = (name: string, language: string) => resolve(`src/translations/${name}.${language}.words`);

function fileOf(importer: string, wanted: string): string | undefined {
  if (!wanted.startsWith('.')) return undefined;
  const path = join(dirname(importer), wanted);
  return [path, `${path}.ts`, `${path}.tsx`].find((file) => /\.tsx?$/u.test(file) && existsSync(file));
}

/** The source files that a file imports, now or later. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, false);
  return importedFiles.flatMap(({ fileName }) => fileOf(file, fileName) ?? []);
}

/** The pages that routes.tsx fetches when they are opened, by the name of their file. */
function pages(): Map<string, string> {
  const fetched = [...readFileSync(routes, 'utf8').matchAll(/import\('(\.[^']+\/(\w+))'\)/gu)];
  return new Map(fetched.map(([, path = '', name = '']) => [name, fileOf(routes, path) ?? '']));
}

/** A file with all that it imports, but no page but its own. */
function closure(from: string, apart: ReadonlySet<string>): Set<string> {
  const found = new Set([from]);
  for (const file of found) {
    for (const next of importsOf(file)) if (!apart.has(next)) found.add(next);
  }
  return found;
}

/** Tells whether a word that stands in these source files comes with a part. What the shell has, no page brings again. */
function partOf(name: string): (files: readonly string[]) => boolean {
  const all = pages();
  const first = closure(main, new Set(all.values()));
  const inShell = (files: readonly string[]) => files.some((file) => first.has(file));
  const page = all.get(name);
  if (page === undefined) return inShell;
  const own = closure(page, first);
  return (files) => !inShell(files) && files.some((file) => own.has(file));
}

type Origins = Record<string, { origin?: readonly (readonly [string, number?])[] }>;

async function compiled(name: string, language: string, watch: (file: string) => void): Promise<string> {
  const config = getConfig();
  const po = `src/translations/${language}.po`;
  watch(resolve(po));
  const { catalog } = getCatalogForFile(po, await getCatalogs(config));
  const origins = (await catalog.read(language)) as Origins;
  const { messages } = await catalog.getTranslations(language, { fallbackLocales: {}, sourceLocale: 'en' });
  const wanted = partOf(name);
  const shown = Object.entries(messages).filter(([id]) => wanted((origins[id]?.origin ?? []).map(([file]) => resolve(file))));
  const { source, errors } = createCompiledCatalog(language, Object.fromEntries(shown), { namespace: 'es' });
  if (errors[0]) throw new Error(`${relative('.', po)}: ${errors[0].id}: ${errors[0].error.message}`);
  return source;
}

/** `virtual:words` has a way to fetch each part in each language. */
export function words(): Plugin {
  return {
    name: 'words',
    resolveId: (id) => (id === table || part.test(id) ? id : undefined),
    async load(id) {
      if (id === table) {
        const loader = (name: string, language: string) => `${language}: () => import(${JSON.stringify(idOf(name, language))})`;
        const loaders = (name: string) => `${name}: { ${languages.map((language) => loader(name, language)).join(', ')} }`;
        return { code: `export const words = { ${[shell, ...pages().keys()].map(loaders).join(',\n')} };`, moduleType: 'js' };
      }
      const [, name = '', language = ''] = part.exec(id) ?? [];
      if (name === '') return undefined;
      return { code: await compiled(name, language, (file) => this.addWatchFile(file)), moduleType: 'js' };
    },
  };
}
