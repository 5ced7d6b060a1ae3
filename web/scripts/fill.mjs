// Fills translations in: node scripts/fill.mjs WORDS.json, where the file holds
// {"English words": {"ar": "...", "sl": "..."}}. Translators may as well edit the .po files by hand.
// Only empty translations are filled, unless --again is given.
import { readFileSync, writeFileSync } from 'node:fs';
import { catalogueFiles, parsePo, quote } from './po.mjs';

const [file, again] = process.argv.slice(2);
const words = JSON.parse(readFileSync(file, 'utf8'));
let filled = 0;
for (const { path, language } of catalogueFiles()) {
  if (language === 'en') continue;
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  for (const entry of parsePo(text)) {
    const translation = words[entry.id]?.[language];
    if (!translation || (entry.translation && again !== '--again')) continue;
    lines.splice(entry.from, entry.to - entry.from, ...[`msgstr ${quote(translation)}`, ...Array(entry.to - entry.from - 1).fill(null)]);
    filled += 1;
  }
  writeFileSync(path, lines.filter((line) => line !== null).join('\n'));
}
console.log(`${filled} translations filled in`);
