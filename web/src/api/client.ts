import { dropFirstAnswer, takeFirstAnswer } from './first-question';
import { isAway, noteShut, safeguard, signedOut } from './presence';
import { ApiError, errorOf } from './problem';

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

interface Ask {
  tenant?: string | undefined;
  signal?: AbortSignal | undefined;
  method?: Method | undefined;
  /** The revision that was seen: a newer one refuses the change. */
  ifMatch?: number | undefined;
  body?: unknown;
  /** Sent as it is, straight from the disk. */
  file?: Blob | undefined;
  /** What the file is, where the server reads more than one kind. */
  fileType?: string | undefined;
  accept?: string | undefined;
}

async function send(path: string, ask: Ask): Promise<Response> {
  const headers: Record<string, string> = { Accept: ask.accept ?? 'application/json' };
  if (ask.tenant) headers['X-Tenant'] = ask.tenant;
  if (ask.ifMatch !== undefined) headers['If-Match'] = `"${ask.ifMatch}"`;
  if (isAway()) headers['X-Idle'] = '1';
  const method = ask.method ?? 'GET';
  if (method !== 'GET') {
    Object.assign(headers, safeguard());
    if (path !== '/api/costs/query') dropFirstAnswer();
  }
  const init: RequestInit = { method, headers };
  if (ask.signal) init.signal = ask.signal;
  if (ask.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(ask.body);
  }
  if (ask.file) {
    headers['Content-Type'] = ask.fileType ?? 'application/octet-stream';
    init.body = ask.file;
  }
  let response: Response;
  try {
    const first = method === 'GET' ? takeFirstAnswer(path, ask.tenant) : undefined;
    response = await (first ?? fetch(path, init));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, {
      detail: 'Check that it is running and that this machine can reach it.',
    });
  }
  if (!response.ok) {
    const error = await errorOf(response);
    if (error.code === 'not_signed_in') signedOut();
    noteShut(error.code, error.detail ?? error.message, ask.tenant);
    throw error;
  }
  return response;
}

/** The typed way to every JSON answer. */
export async function api<T>(path: string, ask: Ask = {}): Promise<T> {
  const response = await send(path, ask);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The status alone, for health: an unready server answers 503 with a body worth reading. */
export async function apiText(path: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(path, { headers: { Accept: 'application/json, text/plain' } });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

/** Saves what the server answers as a file; the server escapes spreadsheet formulas. */
export async function download(path: string, fileName: string, ask: Ask = {}): Promise<void> {
  const response = await send(path, { ...ask, accept: ask.accept ?? 'text/csv' });
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Some browsers start the save a tick later.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export function queryString(values: Record<string, string | number | undefined | null>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
