// Adds up the results in a folder: NAME.trx (C#), NAME.json (web), NAME.exit (the exit code of the run).
// The last line printed is `N passed, N failed[, N skipped]`; the exit code is 0 only when tests ran and none failed.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const text = (name) => readFileSync(join(folder, name), 'utf8');

function fromTrx(xml) {
  const counters = /<Counters\b([^>]*)>/.exec(xml)?.[1] ?? '';
  const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(counters)?.[1] ?? 0);
  const [total, passed, failed] = [count('total'), count('passed'), count('failed') + count('error')];
  return { passed, failed, skipped: total - passed - failed };
}

function fromVitest(json) {
  const result = JSON.parse(json);
  return { passed: result.numPassedTests, failed: result.numFailedTests, skipped: result.numPendingTests };
}

function resultOf(name) {
  const code = text(`${name}.exit`).trim();
  let result = { passed: 0, failed: 0, skipped: 0 };
  if (existsSync(join(folder, `${name}.trx`))) result = fromTrx(text(`${name}.trx`));
  else if (existsSync(join(folder, `${name}.json`))) result = fromVitest(text(`${name}.json`));

  // A run that died, or ran nothing, is a failure although no single test says so.
  const ran = result.passed + result.failed + result.skipped;
  if (result.failed === 0 && (code !== '0' || ran === 0)) {
    const reason = ran === 0 ? 'ran no test' : 'did not end well';
    return { ...result, failed: 1, note: `${reason} (exit code ${code})` };
  }
  return { ...result, note: '' };
}

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.exit'))
  .map((file) => file.slice(0, -'.exit'.length))
  .sort();
const sum = { passed: 0, failed: 0, skipped: 0 };
console.log('');
for (const name of names) {
  const result = resultOf(name);
  for (const key of Object.keys(sum)) sum[key] += result[key];
  const cells = [name.padEnd(24), ...Object.keys(sum).map((key) => `${String(result[key]).padStart(6)} ${key}`)];
  console.log(`${cells.join('')}  ${result.note}`.trimEnd());
}

const line = `${sum.passed} passed, ${sum.failed} failed` + (sum.skipped > 0 ? `, ${sum.skipped} skipped` : '');
writeFileSync(join(folder, 'summary.txt'), `${line}\n`);
console.log(line);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
