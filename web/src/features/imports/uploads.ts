import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { queryString } from '@/api/client';
import { safeguard } from '@/api/presence';
import { ApiError, errorFromText } from '@/api/problem';
import { tenantKey } from '@/api/tenant';

/** A file on its way to the server. Neither the URL nor a server answer: it has a small store of its own. */
export interface Upload {
  id: number;
  tenant: string | undefined;
  name: string;
  bytes: number;
  sent: number;
  state: 'waiting' | 'sending' | 'failed';
  error: string | undefined;
}

interface Job {
  upload: Upload;
  file: File;
  /** As what it is imported; auto lets its columns decide. */
  format: string;
  request: XMLHttpRequest | undefined;
}

const sendingMax = 2;
const jobs = new Map<number, Job>();
const listeners = new Set<() => void>();
let shown: Upload[] = [];
let lastId = 0;

function publish() {
  shown = [...jobs.values()].map(({ upload }) => upload);
  for (const listen of listeners) listen();
}

function change(job: Job, part: Partial<Upload>) {
  job.upload = { ...job.upload, ...part };
  publish();
}

export function useUploads(tenant: string | undefined): Upload[] {
  const all = useSyncExternalStore(
    (listen) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    () => shown,
  );
  return all.filter((upload) => upload.tenant === tenant);
}

/** Files go two at a time, each straight from the disk; leaving the screen does not stop them. */
export function startUploads(
  files: Iterable<File>,
  tenant: string | undefined,
  client: QueryClient,
  format = 'auto',
) {
  for (const file of files) {
    lastId += 1;
    const upload: Upload = {
      id: lastId,
      tenant,
      name: file.name,
      bytes: file.size,
      sent: 0,
      state: 'waiting',
      error: undefined,
    };
    jobs.set(lastId, { upload, file, format, request: undefined });
  }
  publish();
  pump(client);
}

export function retryUpload(id: number, client: QueryClient) {
  const job = jobs.get(id);
  if (!job) return;
  change(job, { state: 'waiting', sent: 0, error: undefined });
  pump(client);
}

export function dropUpload(id: number, client: QueryClient) {
  const job = jobs.get(id);
  jobs.delete(id);
  job?.request?.abort();
  publish();
  pump(client);
}

function pump(client: QueryClient) {
  const all = [...jobs.values()];
  const free = sendingMax - all.filter(({ upload }) => upload.state === 'sending').length;
  for (const job of all
    .filter(({ upload }) => upload.state === 'waiting')
    .slice(0, Math.max(0, free))) {
    send(job, client);
  }
}

/** XMLHttpRequest, because fetch does not tell how much has been sent. */
function send(job: Job, client: QueryClient) {
  const request = new XMLHttpRequest();
  const { id, name, tenant } = job.upload;
  job.request = request;
  change(job, { state: 'sending' });
  request.open(
    'POST',
    `/api/imports${queryString({ format: job.format, source: 'upload', fileName: name })}`,
  );
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.setRequestHeader('Accept', 'application/json');
  if (tenant) request.setRequestHeader('X-Tenant', tenant);
  for (const [header, value] of Object.entries(safeguard()))
    request.setRequestHeader(header, value);
  request.upload.onprogress = ({ loaded }) => change(job, { sent: loaded });
  const fail = (error: ApiError) => {
    if (!jobs.has(id)) return;
    change(job, { state: 'failed', error: error.message });
    pump(client);
  };
  request.onload = () => {
    if (request.status >= 200 && request.status < 300) {
      jobs.delete(id);
      publish();
      void client.invalidateQueries({ queryKey: tenantKey(tenant, 'imports') });
      pump(client);
    } else fail(errorFromText(request.status, request.responseText));
  };
  request.onerror = () =>
    fail(new ApiError(0, { detail: 'The connection broke while the file was being sent.' }));
  request.send(job.file);
}
