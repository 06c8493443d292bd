// Adds up what the first screen loads before it can show anything: the entry with the overview, and
// what it imports statically. Lazy parts (charts, live updates, other screens) are listed beside it.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit = 180 * 1000;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const sizeOf = (file) => gzipSync(readFileSync(new URL(file, dist))).length;

const first = new Set();
const add = (key) => {
  if (first.has(key)) return;
  first.add(key);
  for (const imported of manifest[key].imports ?? []) add(imported);
};
add('index.html');
// The application itself: it starts once the first figures are drawn.
add('src/main.tsx');

const scripts = Object.entries(manifest).filter(([, { file }]) => file.endsWith('.js'));
const rows = scripts.map(([key, { file }]) => ({
  first: first.has(key),
  file,
  gzip: sizeOf(file),
}));
rows.push({ first: true, file: 'theme.js', gzip: sizeOf('theme.js') });
rows.sort((a, b) => Number(b.first) - Number(a.first) || b.gzip - a.gzip);
for (const row of rows) {
  console.log(
    `${row.first ? 'first' : 'lazy '}  ${(row.gzip / 1000).toFixed(1).padStart(7)} kB  ${row.file}`,
  );
}
const total = rows.filter((row) => row.first).reduce((sum, row) => sum + row.gzip, 0);
console.log(`First load: ${(total / 1000).toFixed(1)} kB of ${limit / 1000} kB gzipped script`);
if (total > limit) process.exitCode = 1;
