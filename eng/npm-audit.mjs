// Asks npm's registry for advisories about everything in the lock files of the folders named. High and critical ones fail.
// Without an answer nothing is known, which is said and is no failure.
import { spawnSync } from 'node:child_process';

const fetchMs = 30_000;
let failed = false;

for (const folder of process.argv.slice(2)) {
  // npm ends with 1 both for an advisory and for no answer: only its report tells which.
  const { stdout } = spawnSync('npm', ['audit', '--package-lock-only', '--json', '--fetch-retries=0', `--fetch-timeout=${fetchMs}`], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const report = parsed(stdout);
  if (!report?.metadata?.vulnerabilities || !report.vulnerabilities) {
    console.log(`  ${folder}: no answer about vulnerable packages: not checked`);
    continue;
  }
  for (const found of Object.values(report.vulnerabilities)) {
    if (found.severity !== 'high' && found.severity !== 'critical') continue;
    const titles = found.via.map((cause) => (typeof cause === 'string' ? `by ${cause}` : `${cause.title} ${cause.url}`));
    console.log(`  ${folder}: ${found.name} ${found.range}: ${found.severity}: ${titles.join('; ')}`);
    failed = true;
  }
}

process.exitCode = failed ? 1 : 0;

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
