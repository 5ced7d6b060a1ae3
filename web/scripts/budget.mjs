// Fails when what a browser must fetch grows past its budget. Kilobytes of 1024, gzip, from Vite's manifest.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = 'dist';
const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8'));
const KB = 1024;
const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const sum = (files) => [...files].reduce((total, file) => total + size(file), 0);

/** The scripts and styles that come with a chunk, everything that it imports at once included. */
function closure(key, found = { js: new Set(), css: new Set() }) {
  const chunk = manifest[key];
  if (found.js.has(chunk.file)) return found;
  found.js.add(chunk.file);
  for (const file of chunk.css ?? []) found.css.add(file);
  for (const next of chunk.imports ?? []) closure(next, found);
  return found;
}

const languages = ['en', 'ar', 'sl'];
const largest = (nameOf) => Math.max(...languages.map((language) => size(manifest[`src/translations/${nameOf(language)}`].file)));
const words = (part) => largest((language) => `${part}.${language}.words`);
const signIn = closure('sign-in.html');
const shell = closure('index.html');
const users = closure('src/users/UsersPage.tsx');
const withUsers = new Set([...shell.js, ...users.js]);

const lines = [
  ['sign-in, script', sum(signIn.js) + largest((language) => `sign-in/${language}.po`), 100 * KB],
  ['sign-in, style', sum(signIn.css), 12 * KB],
  ['shell with users, script', sum(withUsers), 200 * KB], // the words beside it have a budget of their own
  ['words of the shell', words('shell'), 25 * KB],
  ['all built files', total(dist), 6 * 1024 * KB],
];
for (const key of Object.keys(manifest).filter((name) => manifest[name].isDynamicEntry && name.endsWith('Page.tsx'))) {
  if (key.startsWith('src/sign-in/')) continue;
  const own = [...closure(key).js].filter((file) => !shell.js.has(file));
  const page = key.split('/').at(-1).replace('.tsx', '');
  lines.push([`${key.replace('src/', '')} with its words`, sum(own) + words(page), 60 * KB]);
}

function total(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((bytes, entry) => {
    const path = join(folder, entry.name);
    return bytes + (entry.isDirectory() ? total(path) : statSync(path).size);
  }, 0);
}

let over = false;
for (const [name, bytes, most] of lines) {
  const bad = bytes > most;
  over ||= bad;
  console.log(`${bad ? 'OVER ' : 'ok   '} ${name}: ${(bytes / KB).toFixed(1)} of ${most / KB} KB`);
}
if (over) process.exit(1);
