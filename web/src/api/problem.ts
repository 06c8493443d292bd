import * as z from 'zod/mini';
import type { Problem } from './types';

// The library would otherwise try `new Function`, which the content security policy refuses.
z.config({ jitless: true });

const problemShape = z.object({
  title: z.nullish(z.string()),
  status: z.nullish(z.number()),
  detail: z.nullish(z.string()),
  code: z.nullish(z.string()),
  limit: z.nullish(z.union([z.number(), z.string()])),
});

/** A request that did not succeed, with words a person can act on. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string | undefined;
  /** The server's own sentence, without what kind of refusal it is. */
  readonly detail: string | undefined;
  /** How long the server asks us to wait, when it says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, problem: Problem, retryAfterSeconds?: number) {
    const title = problem.title ?? titleOf(status);
    super(problem.detail ? `${title.replace(/\.$/, '')}. ${problem.detail}` : title);
    this.name = 'ApiError';
    this.status = status;
    this.code = problem.code ?? undefined;
    this.detail = problem.detail ?? undefined;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Worth asking again without a change: the server or the way to it was unwell. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return errorFromText(response.status, text, Number.isNaN(seconds) ? undefined : seconds);
}

/** Understands problem details; anything else (a proxy's page, say) becomes a plain sentence. */
export function errorFromText(status: number, text: string, retryAfterSeconds?: number): ApiError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = {};
  }
  const problem = problemShape.safeParse(body);
  return new ApiError(status, problem.success ? problem.data : {}, retryAfterSeconds);
}

function titleOf(status: number): string {
  if (status === 0) return 'The server cannot be reached';
  if (status === 404) return 'Not found';
  if (status === 413) return 'The file is too large';
  if (status === 429) return 'Too many requests';
  if (status === 503) return 'The data engine is starting or restarting';
  if (status >= 500) return 'The server failed to answer';
  return `The request was refused (${status})`;
}
