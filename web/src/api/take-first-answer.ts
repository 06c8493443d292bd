import type { QueryClient } from '@tanstack/react-query';
import { firstAnswer } from './first-question';
import { tenantKey } from './tenant';

/**
 * Takes in what was asked before the application's code was there, so that the first screen is drawn once, with its numbers.
 * An answer that is late or a refusal is let go: the screen then asks by itself.
 */
export async function takeFirstAnswer(client: QueryClient): Promise<void> {
  const first = globalThis.firstQuestion;
  // It was waited for before the application began; what has come by now is taken.
  const summary = await firstAnswer(0);
  globalThis.firstQuestion = undefined;
  if (first && summary !== undefined)
    client.setQueryData(tenantKey(first.tenant, 'summary', { preset: first.preset }), summary);
}
