// Lighthouse over a running server with the sample data, in the Chromium of this machine:
//   npm ci && npm run measure -- http://localhost:8000
// Prints the scores of the first screen and of the explorer; ends with 1 when one is below the aim. Its scores are
// times: on a machine that is busy with something else they say nothing.
import * as chromeLauncher from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';

const server = process.argv[2] ?? 'http://localhost:8000';
const aims = { performance: 95, accessibility: 95, 'best-practices': 95 };
const screens = ['/?tenant=acme', '/explore?tenant=acme'];
const roundsMax = 3;

let missed = 0;
for (const screen of screens) {
  const scores = await best(new URL(screen, server).href);
  const fine = Object.entries(aims).every(([name, least]) => scores[name] >= least);
  missed += fine ? 0 : 1;
  console.log(`${fine ? 'ok    ' : 'missed'}  ${screen}  ${JSON.stringify(scores)}`);
}
process.exitCode = missed === 0 ? 0 : 1;

/** The best of a few rounds: noise only ever takes away from a score. */
async function best(url) {
  let found = {};
  for (let round = 0; round < roundsMax; round += 1) {
    const scores = await measure(url);
    if (!(found.performance >= scores.performance)) found = scores;
    if (found.performance >= aims.performance) break;
  }
  return found;
}

async function measure(url) {
  // A browser of its own each time: nothing is in its cache.
  const chrome = await chromeLauncher.launch({
    chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, onlyCategories: Object.keys(aims) }, desktopConfig);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round((score ?? 0) * 100)]));
  } finally {
    chrome.kill();
  }
}
