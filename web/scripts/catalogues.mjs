// Fails when a catalogue lacks a word, holds one that nobody uses, loses a placeholder
// or a plural form of its language.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@messageformat/parser';
import { catalogueFiles, parsePo } from './po.mjs';

const forms = {
  en: ['one', 'other'],
  ar: ['zero', 'one', 'two', 'few', 'many', 'other'],
  sl: ['one', 'two', 'few', 'other'],
};
const faults = [];

checkDrift();
for (const { path, language } of catalogueFiles()) checkCatalogue(path, language);
if (faults.length > 0) {
  console.error(`${faults.join('\n')}\n${faults.length} faults in the catalogues. "npm run extract" renews the keys.`);
  process.exit(1);
}
console.log('catalogues: complete');

/** By key, the files that a word stands in: which pages it comes with hangs on them. */
function wordsOf(path) {
  const live = parsePo(readFileSync(path, 'utf8')).filter((entry) => !entry.obsolete);
  return new Map(live.map((entry) => [`${entry.context}|${entry.id}`, entry.origin.toSorted().join(' ')]));
}

/** Extracts anew into a folder of its own, so that a check changes nothing, and compares the keys. */
function checkDrift() {
  const fresh = mkdtempSync(join(tmpdir(), 'catalogues-'));
  try {
    execFileSync('npx', ['lingui', 'extract'], { stdio: 'pipe', env: { ...process.env, CATALOGUES: fresh } });
    for (const { name, path } of catalogueFiles()) {
      const now = wordsOf(join(fresh, name));
      const kept = wordsOf(path);
      for (const [id, origin] of now) {
        if (!kept.has(id)) faults.push(`${path}: misses ${id}`);
        else if (kept.get(id) !== origin) faults.push(`${path}: ${id} stands in other files now`);
      }
      for (const id of kept.keys()) if (!now.has(id)) faults.push(`${path}: nobody uses ${id}`);
    }
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

function checkCatalogue(path, language) {
  for (const entry of parsePo(readFileSync(path, 'utf8'))) {
    const say = (fault) => faults.push(`${path}: "${entry.id}" ${fault}`);
    if (entry.obsolete) {
      say('is used by nobody');
      continue;
    }
    const words = language === 'en' ? entry.translation || entry.id : entry.translation;
    if (!words) {
      say('is not translated');
      continue;
    }
    try {
      compare(parse(entry.id), parse(words), language, say);
    } catch (error) {
      say(`cannot be read: ${error.message}`);
    }
  }
}

function compare(source, translation, language, say) {
  const wanted = placeholders(source);
  const found = placeholders(translation);
  for (const name of wanted) if (!found.has(name)) say(`lost {${name}}`);
  for (const name of found) if (!wanted.has(name)) say(`has an unknown {${name}}`);
  walk(translation, (token) => {
    if (token.type !== 'plural') return;
    const has = new Set(token.cases.map((one) => one.key));
    for (const form of forms[language]) if (!has.has(form)) say(`has no plural form "${form}"`);
  });
}

/** Arguments, and tags such as <0>, which hold links and bold words. */
function placeholders(tokens) {
  const names = new Set();
  walk(tokens, (token) => {
    if (token.arg) names.add(token.arg);
    if (token.type === 'content') for (const [tag] of token.value.matchAll(/<\/?\d+\/?>/g)) names.add(tag);
  });
  return names;
}

function walk(tokens, visit) {
  for (const token of tokens) {
    visit(token);
    for (const one of token.cases ?? []) walk(one.tokens, visit);
  }
}
