// What the product is made of, as CycloneDX 1.6: every package of the lock files with version, licence where the lock knows it, and hash.
// The same lock files give the same bytes. Of what is only built or tested with, nothing is in it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';

const components = new Map();

function add(component) {
  components.set(component.purl, component);
}

function hashes(alg, base64) {
  return [{ alg, content: Buffer.from(base64, 'base64').toString('hex') }];
}

// NuGet: contentHash is the SHA-512 of the package.
for (const project of readdirSync('src')) {
  const lock = `src/${project}/packages.lock.json`;
  if (!existsSync(lock)) continue;
  for (const packages of Object.values(JSON.parse(readFileSync(lock, 'utf8')).dependencies)) {
    for (const [name, { type, resolved, contentHash }] of Object.entries(packages)) {
      if (type === 'Project') continue;
      const purl = `pkg:nuget/${name}@${resolved}`;
      add({ type: 'library', name, version: resolved, purl, hashes: hashes('SHA-512', contentHash) });
    }
  }
}

// npm: what the pages carry and the engines' binaries. What is marked as for development is left out.
for (const folder of ['web', 'eng/engines']) {
  const { packages } = JSON.parse(readFileSync(`${folder}/package-lock.json`, 'utf8'));
  for (const [path, { version, integrity, license, dev }] of Object.entries(packages)) {
    if (path === '' || dev || !integrity) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const purl = `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
    const [alg, base64] = integrity.split('-');
    const licenses = license ? { licenses: [license.includes(' ') ? { expression: license } : { license: { id: license } }] } : {};
    add({ type: 'library', name, version, purl, ...licenses, hashes: hashes(alg.toUpperCase().replace('SHA', 'SHA-'), base64) });
  }
}

const sorted = [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', name: 'finops' } },
  components: sorted,
};
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
