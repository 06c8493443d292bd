// Packs each asset of the built application once, as tightly as can be: the server hands app.js.br to
// browsers that take it, instead of packing in passing, which is quick and a quarter larger.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const assets = new URL('../dist/assets/', import.meta.url);
for (const name of readdirSync(assets).filter((one) => /\.(js|css)$/.test(one))) {
  writeFileSync(
    new URL(`${name}.br`, assets),
    brotliCompressSync(readFileSync(new URL(name, assets))),
  );
}
