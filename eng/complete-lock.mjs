// Completes the package-lock.json of the folders given (default: web).
//
// A registry mirror may lack packages that are optional and meant for other platforms. npm then writes a lock without
// them, and `npm ci` refuses that lock everywhere. Each missing one is added with its exact version and platform; it has
// no hash here, so on its own platform npm checks it against the hash that the registry states.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  return { ...(cpu && { cpu: [cpu] }), ...(os && { os: [os] }) };
}

/** Where npm would look for `name`, seen from the package at `from`: its own node_modules, then those above. */
function places(from, name) {
  const found = [`${from === '' ? '' : `${from}/`}node_modules/${name}`];
  for (let at = from; at !== ''; ) {
    at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1));
    found.push(`${at === '' ? '' : `${at}/`}node_modules/${name}`);
  }
  return found;
}

function complete(lock) {
  const packages = lock.packages;
  const added = [];
  for (const [from, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (places(from, name).some((place) => place in packages)) continue;
      const version = /^\d+\.\d+\.\d+[\w.+-]*$/.test(range) ? range : null;
      if (!version) throw new Error(`${name} ${range} (wanted by ${from}) is no exact version`);
      packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(entry.dev && { dev: true }), optional: true };
      added.push(`${name}@${version}`);
    }
  }
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return added;
}

const folders = process.argv.length > 2 ? process.argv.slice(2) : ['web'];
for (const folder of folders) {
  const path = join(folder, 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const added = complete(lock);
  if (added.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${path}: ${added.length > 0 ? `added ${added.join(', ')}` : 'complete'}`);
}
