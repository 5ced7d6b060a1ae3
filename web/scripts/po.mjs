// Reads the translators' .po files: just enough of the format for the two scripts beside it.
import { readdirSync } from 'node:fs';

export const languages = ['en', 'ar', 'sl'];

/** Each catalogue's name, such as `sign-in/sl.po`, with its file and language. */
export function catalogueFiles(root = 'src/translations') {
  return ['', 'sign-in/'].flatMap((folder) =>
    readdirSync(`${root}/${folder}`).filter((name) => name.endsWith('.po'))
      .map((name) => ({ name: folder + name, path: `${root}/${folder}${name}`, language: name.slice(0, -3) })));
}

export const quote = (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
const unquote = (line) => JSON.parse(line.slice(line.indexOf('"')));

/** Entries with the source files that they stand in (origin) and the line numbers (from, to) of their translation; `obsolete` ones are no longer in the source. */
export function parsePo(text) {
  const entries = [];
  const lines = text.split('\n');
  let origin = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (lines[at] === '') origin = [];
    if (lines[at].startsWith('#: ')) origin.push(...lines[at].slice(3).split(' '));
    const obsolete = lines[at].startsWith('#~ msgid ');
    if (obsolete) entries.push({ id: unquote(lines[at]), obsolete: true, translation: '', from: at, to: at });
    if (!lines[at].startsWith('msgid ')) continue;
    const context = lines[at - 1]?.startsWith('msgctxt ') ? unquote(lines[at - 1]) : '';
    let id = unquote(lines[at]);
    while (lines[at + 1].startsWith('"')) id += unquote(lines[at += 1]);
    const from = (at += 1);
    let translation = unquote(lines[at]);
    while (lines[at + 1]?.startsWith('"')) translation += unquote(lines[at += 1]);
    if (id !== '') entries.push({ id, context, origin, translation, from, to: at + 1 });
  }
  return entries;
}
