// Adds up the results in a folder: NAME.trx (C#), NAME.json (web), NAME.exit (the exit code of the run).
// The last line printed is `N passed, N failed[, N skipped]`; the exit code is 0 only when tests ran and none failed.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const linesMax = 25;
const text = (name) => readFileSync(join(folder, name), 'utf8');

const plain = (xml) =>
  xml
    .replace(/\\&quot;|&quot;/g, '"')
    .replace(/\\"/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&#x[AD];/g, '')
    .replace(/&amp;/g, '&');

function fromTrx(xml) {
  const counters = /<Counters\b([^>]*)>/.exec(xml)?.[1] ?? '';
  const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(counters)?.[1] ?? 0);
  const [total, passed, failed] = [count('total'), count('passed'), count('failed') + count('error')];
  const failures = [...xml.matchAll(/<UnitTestResult testName="([^"]*)" outcome="Failed"[\s\S]*?<\/UnitTestResult>/g)].map(
    ([whole, name]) => ({ name: plain(name), message: plain(/<Message>([\s\S]*?)<\/Message>/.exec(whole)?.[1] ?? '') }),
  );
  return { passed, failed, skipped: total - passed - failed, failures };
}

function fromVitest(json) {
  const result = JSON.parse(json);
  const failures = (result.testResults ?? []).flatMap((file) => [
    ...(file.status === 'failed' && file.assertionResults.length === 0 ? [{ name: file.name, message: file.message }] : []),
    ...file.assertionResults
      .filter((one) => one.status === 'failed')
      .map((one) => ({ name: one.fullName, message: one.failureMessages.join('\n') })),
  ]);
  return { passed: result.numPassedTests, failed: result.numFailedTests, skipped: result.numPendingTests, failures };
}

function resultOf(name) {
  const code = text(`${name}.exit`).trim();
  let result = { passed: 0, failed: 0, skipped: 0, failures: [] };
  if (existsSync(join(folder, `${name}.trx`))) result = fromTrx(text(`${name}.trx`));
  else if (existsSync(join(folder, `${name}.json`))) result = fromVitest(text(`${name}.json`));

  // A run that died, or ran nothing, is a failure although no single test says so.
  const ran = result.passed + result.failed + result.skipped;
  if (result.failed === 0 && (code !== '0' || ran === 0)) {
    const note = `${ran === 0 ? 'ran no test' : 'did not end well'} (exit code ${code})`;
    const log = existsSync(join(folder, `${name}.log`)) ? text(`${name}.log`).trimEnd().split('\n').slice(-linesMax) : [];
    return { ...result, failed: 1, note, failures: [...result.failures, { name: `${name} ${note}`, message: log.join('\n') }] };
  }
  return { ...result, note: '' };
}

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.exit'))
  .map((file) => file.slice(0, -'.exit'.length))
  .sort();
const results = names.map((name) => ({ name, ...resultOf(name) }));
const kinds = ['passed', 'failed', 'skipped'];
const sum = Object.fromEntries(kinds.map((kind) => [kind, results.reduce((all, one) => all + one[kind], 0)]));

for (const { name, failures } of results) {
  for (const failure of failures) {
    const lines = failure.message.split('\n');
    const more = lines.length > linesMax ? [`… ${lines.length - linesMax} lines more in ${join(folder, `${name}.log`)}`] : [];
    console.log(['', `FAILED ${failure.name}`, ...lines.slice(0, linesMax), ...more].join('\n  '));
  }
}
console.log('');
for (const one of results) {
  const cells = kinds.map((kind) => `${String(one[kind]).padStart(6)} ${kind}`);
  console.log(`${one.name.padEnd(24)}${cells.join('')}  ${one.note}`.trimEnd());
}

if (sum.skipped > 0) console.log(`${sum.skipped} skipped`);
const line = `${sum.passed} passed, ${sum.failed} failed`;
writeFileSync(join(folder, 'summary.txt'), `${line}\n`);
console.log(line);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
