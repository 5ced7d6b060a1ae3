// Contrast of the tokens, measured by a browser (it alone resolves light-dark() and relative colours).
// Run: npm run contrast. Ends with 1 if a pair is too low.
import { readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

const css = readFileSync('src/ui/tokens.css', 'utf8');
const text = 4.5, edge = 3;
const grounds = ['surface', 'canvas', 'sunken', 'raised', 'hover'];
const pairs = [];
for (const fg of ['text', 'text-2', 'text-3', 'accent']) for (const bg of grounds) pairs.push([fg, bg, text]);
pairs.push(['on-accent', 'accent', text], ['on-accent', 'accent-strong', text], ['accent', 'accent-soft', text],
  ['text', 'accent-soft', text], ['text-2', 'accent-soft', text], ['text-3', 'accent-soft', text], ['on-tip', 'tip', text], ['text', 'press', text], ['text-2', 'press', text]);
for (const s of ['ok', 'warn', 'bad', 'info', 'idle']) pairs.push([`${s}-fg`, `${s}-bg`, text], [`${s}-fg`, 'surface', text], [`${s}-mark`, 'surface', edge], [`${s}-mark`, `${s}-bg`, edge]);
for (const s of ['warn', 'bad', 'info']) pairs.push(['text', `${s}-bg`, text], ['text-2', `${s}-bg`, text]);
for (const n of [1, 2, 3, 4, 5, 'bad']) pairs.push([`chart-${n}`, 'surface', edge]);
for (const n of [1, 2, 3, 4, 5, 6]) pairs.push([`av-${n}-fg`, `av-${n}-bg`, text]);
pairs.push(['line-control', 'surface', edge], ['line-control', 'canvas', edge], ['accent', 'canvas', edge]);

const brands = { default: null, red: '#e02020', orange: '#ff7a00', yellow: '#ffd400', lime: '#9be000', green: '#0a7d33', teal: '#00a3a3',
  sky: '#29b6f6', blue: '#0b5fff', violet: '#6b2bd9', magenta: '#e6007e', black: '#000000', grey: '#808080', white: '#ffffff' };

const browser = await chromium.launch({ executablePath: process.env.GATEHOUSE_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const page = await browser.newPage();
await page.setContent(`<style>${css}</style><p id=p></p>`);
const measure = (scheme, brand) => page.evaluate(([scheme, brand, names]) => {
  const root = document.documentElement;
  root.dataset.theme = scheme;
  if (brand) root.style.setProperty('--brand', brand); else root.style.removeProperty('--brand');
  const c = document.createElement('canvas').getContext('2d', { willReadFrequently: true }), p = document.getElementById('p'), out = {};
  for (const n of names) {
    p.style.color = `var(--${n})`;
    c.fillStyle = getComputedStyle(p).color; c.fillRect(0, 0, 1, 1);
    out[n] = [...c.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }
  return out;
}, [scheme, brand, [...new Set(pairs.flatMap(([a, b]) => [a, b]))]]);
const lum = rgb => rgb.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
const ratio = (a, b) => { const [x, y] = [lum(a), lum(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };

const lines = ['Contrast of the tokens (WCAG 2): text 4.5, edges and marks 3. Made by contrast.mjs.', '', 'pair'.padEnd(34) + 'need   light    dark'];
let bad = 0;
const all = { light: await measure('light', null), dark: await measure('dark', null) };
for (const [a, b, need] of pairs) {
  const [l, d] = ['light', 'dark'].map(s => ratio(all[s][a], all[s][b]));
  const low = l < need || d < need; bad += low;
  lines.push(`${a} on ${b}`.padEnd(34) + `${need.toFixed(1)}   ${l.toFixed(2).padStart(5)}   ${d.toFixed(2).padStart(5)}${low ? '   LOW' : ''}`);
}
lines.push('', 'Lowest ratio of the accent pairs when an account replaces --brand', 'brand'.padEnd(34) + 'need   light    dark');
for (const [name, hex] of Object.entries(brands)) {
  const row = [];
  for (const s of ['light', 'dark']) {
    const m = await measure(s, hex);
    row.push(Math.min(...pairs.filter(([a, b, n]) => n === text && /accent/.test(a + b)).map(([a, b]) => ratio(m[a], m[b]))));
  }
  const low = Math.min(...row) < text; bad += low;
  lines.push(`${name} ${hex || ''}`.padEnd(34) + `4.5   ${row[0].toFixed(2).padStart(5)}   ${row[1].toFixed(2).padStart(5)}${low ? '   LOW' : ''}`);
}
lines.push('', bad ? `${bad} too low` : `${pairs.length} pairs, ${Object.keys(brands).length} brands: all pass`);
await browser.close();
console.log(lines.filter(l => /LOW|pass|too low/.test(l)).join('\n'));
process.exitCode = bad ? 1 : 0;
