// Opens every screen of the built application over the mock, in light, dark and at 360 px; checks each
// with axe (every rule of every level), watches for policy breaches, script errors and sideways
// scrolling, and keeps a picture in screens/. `npm run build` first.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const only = process.argv[2];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const out = new URL('../screens/', import.meta.url).pathname;
mkdirSync(out, { recursive: true });

const picker = (name) => (page) => page.getByRole('button', { name }).first().click();
const screens = [
  { name: 'overview', path: '/' },
  { name: 'overview-acme', path: '/?tenant=acme' },
  { name: 'overview-empty', path: '/?tenant=empty' },
  { name: 'overview-fresh', path: '/?tenant=fresh' },
  { name: 'overview-old', path: '/?tenant=old' },
  { name: 'overview-error', path: '/?tenant=broken', wait: 4000 },
  { name: 'overview-loading', path: '/?tenant=slow' },
  { name: 'explorer', path: '/explore' },
  {
    name: 'explorer-compare',
    path: '/explore?tenant=acme&grain=total&by=ServiceName%2Ctag:team&compare=previous_period&where=ProviderName~isNot~AWS',
  },
  {
    name: 'explorer-area',
    path: '/explore?chart=area&grain=weekly&period=last_90_days&by=ProviderName',
  },
  {
    name: 'explorer-table',
    path: '/explore?tenant=big&chart=table&by=ResourceId&top=0&layout=rows',
  },
  { name: 'explorer-empty', path: '/explore?tenant=empty' },
  { name: 'explorer-nothing', path: '/explore?where=ServiceName~is~Nothing' },
  { name: 'explorer-error', path: '/explore?tenant=broken', wait: 4000 },
  { name: 'explorer-loading', path: '/explore?tenant=slow' },
  { name: 'explorer-group', path: '/explore', act: picker(/^By/) },
  {
    name: 'explorer-filter',
    path: '/explore?where=ServiceName~is~Amazon EC2',
    act: picker(/^Service is/),
  },
  { name: 'explorer-save', path: '/explore', act: picker('Save view') },
  { name: 'imports', path: '/imports' },
  { name: 'imports-empty', path: '/imports?tenant=empty' },
  { name: 'imports-error', path: '/imports?tenant=broken', wait: 4000 },
  { name: 'imports-loading', path: '/imports?tenant=slow' },
  { name: 'import', path: '/imports/1008' },
  { name: 'import-running', path: '/imports/1009' },
  { name: 'import-failed', path: '/imports/1006' },
  { name: 'import-unknown', path: '/imports/none' },
  { name: 'connections-empty', path: '/connections' },
  { name: 'connections-error', path: '/connections?tenant=broken', wait: 4000 },
  { name: 'connections-loading', path: '/connections?tenant=slow' },
  { name: 'settings', path: '/settings' },
  { name: 'settings-delete', path: '/settings', act: picker('Delete Acme') },
  { name: 'tenants', path: '/', act: picker(/^Tenant:/) },
  { name: 'palette', path: '/', act: (page) => page.keyboard.press('Control+k') },
  { name: 'not-found', path: '/nowhere' },
];
const looks = [
  { name: 'light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'narrow', width: 360, height: 740, colorScheme: 'light' },
];

const server = await preview({
  mode: 'mock',
  preview: { port: 0, host: '127.0.0.1' },
  logLevel: 'error',
});
const base = `http://127.0.0.1:${server.httpServer.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
let faults = 0;
let checks = 0;
for (const look of looks) {
  // The policy is in force for the application; only the check itself is let past it.
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  for (const screen of screens.filter(({ name }) => !only || name.startsWith(only))) {
    faults += await check(context, look, screen);
    checks += 1;
  }
  await context.close();
}
await browser.close();
await server.close();
console.log(`${checks} screens checked, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);

async function check(context, look, screen) {
  const found = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => found.push(`error ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/Failed to load resource/.test(text))
      found.push(`console ${text}`);
  });
  await page.goto(base + screen.path, { waitUntil: 'load' });
  await page.waitForTimeout(screen.wait ?? 900);
  if (screen.act) {
    await screen.act(page);
    await page.waitForTimeout(400);
  }
  await page.screenshot({ path: `${out}${screen.name}-${look.name}.png`, fullPage: !screen.act });
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (sideways > 0) found.push(`scrolls sideways by ${sideways} px`);
  // Through the debugger, which the content security policy does not bind.
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    axe.run(document, {
      runOnly: [
        'wcag2a',
        'wcag2aa',
        'wcag2aaa',
        'wcag21a',
        'wcag21aa',
        'wcag22aa',
        'best-practice',
      ],
    }),
  );
  for (const violation of result.violations) {
    for (const node of violation.nodes.slice(0, 3)) {
      found.push(
        `axe ${violation.id} (${violation.impact}): ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`,
      );
    }
  }
  await page.close();
  for (const fault of found) console.log(`${screen.name} ${look.name}: ${fault}`);
  return found.length;
}
