import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import type { CostQuery, Import, Tenant } from '../src/api/types';
import { answer, freshness, summary } from './answers.ts';
import { chargesOf } from './bills.ts';
import { someImports } from './imports.ts';

/**
 * Answers in the contract's shape while no server runs. Some tenants are situations:
 * `empty` has nothing, `fresh` is loading its first bill, `old` ended in 2024, `broken` fails,
 * `slow` never answers, `big` has thousands of rows, `acme` has two currencies.
 */
export function mockApi(): Plugin {
  const handle: Connect.NextHandleFunction = (request, response, next) => {
    void respond(request, response).then((done) => done || next());
  };
  return {
    name: 'mock-api',
    configureServer: (server) => void server.middlewares.use(handle),
    configurePreviewServer: (server) => void server.middlewares.use(handle),
  };
}

const tenants: Tenant[] = ['demo', 'acme', 'empty', 'fresh', 'old', 'broken', 'slow', 'big'].map(
  (slug, at) => ({
    id: at,
    name: slug.charAt(0).toUpperCase() + slug.slice(1),
    slug,
    state: 'active',
    default: at === 0,
  }),
);
const imports = new Map<string, Import[]>();
const streams = new Map<string, ServerResponse>();
let connections = 0;

function importsOf(tenant: string): Import[] {
  let list = imports.get(tenant);
  if (!list) imports.set(tenant, (list = someImports(tenant)));
  return list;
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://mock');
  const path = url.pathname;
  if (path.startsWith('/live')) return live(request, response, url);
  if (path.startsWith('/health'))
    return send(response, 200, {
      ready: true,
      engines: [
        { engine: 'clickhouse', state: 'ready', reason: null },
        { engine: 'postgres', state: 'ready', reason: null },
      ],
    });
  if (!path.startsWith('/api')) return false;
  const tenant = String(request.headers['x-tenant'] ?? url.searchParams.get('tenant') ?? 'demo');
  if (path.startsWith('/api/tenants')) return tenantsAnswer(request, response, path);
  if (tenant === 'slow') return true;
  if (tenant === 'broken') {
    return problem(
      response,
      503,
      'The data engine is restarting',
      'It is back in a few seconds; nothing is lost.',
      'engine-down',
    );
  }
  if (!tenants.some(({ slug }) => slug === tenant)) {
    return problem(
      response,
      404,
      'Unknown tenant',
      `There is no tenant “${tenant}”.`,
      'unknown-tenant',
    );
  }
  const body = request.method === 'POST' ? await read(request) : Buffer.alloc(0);
  if (path.startsWith('/api/imports')) return importsAnswer(request, response, url, tenant, body);
  if (path === '/api/demo') return send(response, 202, { imports: importsOf('demo').slice(-2) });
  if (path === '/api/connections' || path === '/api/providers') return send(response, 200, []);
  return costsAnswer(request, response, url, tenant, body);
}

function costsAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  tenant: string,
  body: Buffer,
) {
  const ask = Object.fromEntries(url.searchParams);
  const period = { preset: ask.preset ?? null, start: ask.from ?? null, end: ask.to ?? null };
  switch (url.pathname) {
    case '/api/costs/query': {
      const query = JSON.parse(body.toString()) as CostQuery;
      if (request.headers.accept !== 'text/csv') return send(response, 200, answer(tenant, query));
      const all = answer(tenant, { ...query, limit: 10_000 });
      response.setHeader('Content-Type', 'text/csv');
      response.end([all.columns, ...all.rows].map((row) => row.join(',')).join('\n'));
      return true;
    }
    case '/api/costs/summary':
      return send(response, 200, summary(tenant, period));
    case '/api/costs/freshness':
      return send(response, 200, freshness(tenant));
    case '/api/costs/dimensions':
      return send(
        response,
        200,
        Object.keys(chargesOf(tenant)[0]?.columns ?? {}).map((name) => ({
          name,
          kind: 'text',
          description: '',
          values: 9,
        })),
      );
  }
  const values = /^\/api\/costs\/dimensions\/(.+)\/values$/.exec(url.pathname);
  if (!values) return problem(response, 404, 'Not found', url.pathname, 'not-found');
  const name = decodeURIComponent(values[1] ?? '');
  const rows = new Map<string, number>();
  for (const { columns } of chargesOf(tenant)) {
    const value = columns[name];
    if (value?.toLowerCase().includes((ask.search ?? '').toLowerCase()))
      rows.set(value, (rows.get(value) ?? 0) + 1);
  }
  return send(response, 200, {
    dimension: name,
    values: [...rows].map(([value, count]) => ({ value, rows: count })),
    more: false,
  });
}

function importsAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  tenant: string,
  body: Buffer,
) {
  const list = importsOf(tenant);
  const [, , , id, verb] = url.pathname.split('/');
  if (!id) {
    if (request.method !== 'POST') return send(response, 200, { imports: list, next: null });
    const one: Import = {
      ...(someImports('fresh')[0] as Import),
      importId: Date.now(),
      file: url.searchParams.get('fileName') ?? 'bill.csv',
      bytes: body.length,
      state: 'queued',
      rowsRead: 0,
      progress: null,
    };
    list.unshift(one);
    void play(one, tenant);
    return send(response, 202, { imports: [one] });
  }
  const one = list.find(({ importId }) => String(importId) === id);
  if (!one)
    return problem(response, 404, 'Unknown import', 'It may have been deleted.', 'unknown-import');
  if (verb === 'rejects') {
    response.setHeader('Content-Type', 'text/csv');
    response.end('line,column,value,reason\n');
    return true;
  }
  if (verb === 'cancel') {
    one.state = 'cancelled';
    one.progress = null;
    shout('imports');
    return send(response, 200, one);
  }
  if (request.method === 'DELETE') {
    list.splice(list.indexOf(one), 1);
    shout('imports');
    response.statusCode = 204;
    response.end();
    return true;
  }
  return send(response, 200, one);
}

/** An import that goes its way in a few seconds, with every announcement. */
async function play(one: Import, tenant: string) {
  for (let step = 1; step <= 10; step += 1) {
    await new Promise((done) => setTimeout(done, 300));
    if (one.state === 'cancelled') return;
    one.state = step < 9 ? 'reading' : 'checking';
    one.rowsRead = step * 1000;
    one.progress = {
      state: step < 9 ? 'loading' : 'checking',
      bytesRead: Math.floor((one.bytes * step) / 10),
      bytesTotal: one.bytes,
      rowsRead: one.rowsRead,
      rowsPerSecond: 3300,
      secondsRemaining: (10 - step) * 0.3,
    };
    shout('progress', { importId: one.importId, progress: one.progress });
  }
  Object.assign(one, {
    state: 'published',
    progress: null,
    rowsLoaded: 10_000,
    rowsRead: 10_000,
    finishedAt: new Date().toISOString(),
    seconds: 3,
  });
  if (tenant === 'fresh') chargesOf('fresh').push(...chargesOf('demo'));
  shout('imports');
  shout('published', { importId: one.importId, dataVersion: 18 });
}

async function tenantsAnswer(request: IncomingMessage, response: ServerResponse, path: string) {
  const [, , , named, verb] = path.split('/');
  const found = tenants.find((one) => one.slug === named);
  if (found) {
    found.state =
      request.method === 'DELETE' ? 'deleted' : verb === 'suspend' ? 'suspended' : 'active';
    return send(response, 200, found);
  }
  if (request.method !== 'POST') return send(response, 200, tenants);
  const { name, slug } = JSON.parse((await read(request)).toString()) as Tenant;
  if (tenants.some((one) => one.slug === slug)) {
    return problem(
      response,
      409,
      'That slug is taken',
      `There is already a tenant “${slug}”.`,
      'slug-taken',
    );
  }
  const one: Tenant = { id: tenants.length, name, slug, state: 'active', default: false };
  tenants.push(one);
  return send(response, 201, one);
}

/** Just enough of the hub protocol: negotiate, server-sent events, handshake. */
async function live(request: IncomingMessage, response: ServerResponse, url: URL) {
  if (url.pathname.endsWith('/negotiate')) {
    connections += 1;
    return send(response, 200, {
      negotiateVersion: 1,
      connectionId: String(connections),
      connectionToken: String(connections),
      availableTransports: [{ transport: 'ServerSentEvents', transferFormats: ['Text'] }],
    });
  }
  const id = url.searchParams.get('id') ?? '';
  if (request.method === 'POST') {
    const text = (await read(request)).toString();
    if (text.includes('"protocol"')) streams.get(id)?.write(`data: {}\x1e\n\n`);
    return send(response, 200, {});
  }
  if (request.method === 'DELETE') return send(response, 202, {});
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  response.write(':\n\n');
  streams.set(id, response);
  request.on('close', () => streams.delete(id));
  return true;
}

function shout(target: string, ...values: unknown[]) {
  const message = JSON.stringify({ type: 1, target, arguments: values });
  for (const stream of streams.values()) stream.write(`data: ${message}\x1e\n\n`);
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function send(response: ServerResponse, status: number, body: unknown): true {
  response.statusCode = status;
  response.setHeader(
    'Content-Type',
    status < 400 ? 'application/json' : 'application/problem+json',
  );
  response.end(JSON.stringify(body));
  return true;
}

function problem(
  response: ServerResponse,
  status: number,
  title: string,
  detail: string,
  code: string,
): true {
  if (status === 503) response.setHeader('Retry-After', '1');
  return send(response, status, { type: 'about:blank', title, status, detail, code });
}
