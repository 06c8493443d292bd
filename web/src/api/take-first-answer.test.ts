import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { takeFirstAnswer } from './take-first-answer';
import { tenantKey } from './tenant';
import type { CostSummary } from './types';

const key = tenantKey('acme', 'summary', { preset: 'this_month' });

async function taken(answer: Promise<CostSummary | undefined>): Promise<unknown> {
  const client = new QueryClient();
  globalThis.firstQuestion = { preset: 'this_month', tenant: 'acme', answer };
  await takeFirstAnswer(client);
  expect(globalThis.firstQuestion).toBeUndefined();
  expect(client.getQueryData(tenantKey(undefined, 'summary', { preset: 'this_month' }))).toBe(
    undefined,
  );
  return client.getQueryData(key);
}

describe('the first answer', () => {
  it('is there before the first screen is drawn, for its tenant alone', async () => {
    const answer = { currencies: [] } as unknown as CostSummary;
    expect(await taken(Promise.resolve(answer))).toBe(answer);
  });

  it.each([
    ['a refusal', () => Promise.resolve(undefined)],
    ['an answer that does not come', () => new Promise<undefined>(() => undefined)],
  ])('is not waited for nor made of %s', async (_, answer) => {
    expect(await taken(answer())).toBeUndefined();
  });

  it('may not have been asked for', async () => {
    const client = new QueryClient();
    await takeFirstAnswer(client);
    expect(client.getQueryCache().getAll()).toEqual([]);
  });
});
