import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Waits for the server (its process id is the argument), loads the demo data if there is none, prints the address.
const server = Number(process.argv[2]);
const address = `http://localhost:${process.env.FINOPS_PORT}`;
const demoTenants = ['demo', 'acme'];
const secondsMax = 300;

// The server leaves it for who may read its data directory; without it, it says itself what it asks for.
function localKey() {
  try {
    return { authorization: `Bearer ${readFileSync(join(process.env.FINOPS_DATA, 'secrets', 'local-key'), 'utf8')}` };
  } catch {
    return {};
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function serverLives() {
  try {
    process.kill(server, 0);
    return true;
  } catch {
    return false;
  }
}

async function get(path) {
  const response = await fetch(address + path, { headers: localKey(), signal: AbortSignal.timeout(5000) });
  return response.ok ? response.json() : null;
}

async function until(isDone) {
  for (const end = Date.now() + secondsMax * 1000; Date.now() < end; await pause(100)) {
    if (!serverLives()) process.exit(0); // the server has said why itself
    if (await isDone().catch(() => false)) return;
  }
  console.error(`FinOps did not get ready within ${secondsMax} s.`);
  process.exit(1);
}

const isReady = async () => (await fetch(address + '/health/ready', { signal: AbortSignal.timeout(5000) })).ok;

async function importStates(tenant) {
  const answer = await get(`/api/imports?tenant=${tenant}`);
  return (answer?.imports ?? []).map((one) => one.state);
}

async function hasData(tenant) {
  const states = await importStates(tenant);
  return states.includes('published') && !states.some((state) => ['queued', 'reading', 'checking'].includes(state));
}

await until(isReady);
const loaded = await Promise.all(demoTenants.map(hasData));
if (!loaded.every(Boolean)) {
  console.log('Loading the demo data …');
  const answer = await fetch(address + '/api/demo', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...localKey() },
    body: JSON.stringify({ months: 6, acme: true }),
  });
  if (answer.ok) await until(async () => (await Promise.all(demoTenants.map(hasData))).every(Boolean));
  else console.error(`The demo data was not loaded: ${await answer.text()}`);
}
console.log(`FinOps is ready at ${address}`);
if ((await get('/api/auth/state'))?.accounts === false) {
  const answer = await fetch(address + '/api/auth/first-link', { method: 'POST', headers: localKey() });
  if (answer.ok) console.log(`Nobody has an account yet: everyone on this machine may do everything. This link makes the first administrator, once, within 24 hours:\n${(await answer.json()).link}`);
}
