import type { QueryClient } from '@tanstack/react-query';
import { tenantKey } from './tenant';

interface FirstQuestion {
  preset: string;
  tenant: string | undefined;
  answer: Promise<Response>;
}

declare global {
  /** Left by public/first-question.js, which runs before any of this code has come. */
  var firstQuestion: FirstQuestion | undefined;
}

const waitMsMax = 200;

/**
 * Takes in what was asked before the application's code was there, so that the first screen is drawn once, with its numbers.
 * An answer that is late or a refusal is let go: the screen then asks by itself.
 */
export async function takeFirstAnswer(client: QueryClient): Promise<void> {
  const first = globalThis.firstQuestion;
  globalThis.firstQuestion = undefined;
  if (!first) return;
  const summary = await Promise.race([read(first.answer), late()]);
  if (summary !== undefined)
    client.setQueryData(tenantKey(first.tenant, 'summary', { preset: first.preset }), summary);
}

async function read(answer: Promise<Response>): Promise<unknown> {
  try {
    const response = await answer;
    return response.ok ? ((await response.json()) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function late(): Promise<undefined> {
  return new Promise((done) => setTimeout(() => done(undefined), waitMsMax));
}
