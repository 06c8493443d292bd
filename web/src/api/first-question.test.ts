import { afterEach, describe, expect, it } from 'vitest';
import { takeFirstAnswer } from './first-question';

const path = '/api/costs/summary?preset=this_month';

function left(asked: number) {
  const answer = Promise.resolve(new Response('{}'));
  globalThis.firstQuestion = { path, tenant: 'acme', asked, answer };
  return answer;
}

describe('the first answer', () => {
  afterEach(() => {
    globalThis.firstQuestion = undefined;
  });

  it('is given once', () => {
    const answer = left(Date.now());
    expect(takeFirstAnswer(path, 'acme')).toBe(answer);
    expect(takeFirstAnswer(path, 'acme')).toBeUndefined();
  });

  it('answers its own question of its own tenant only', () => {
    void left(Date.now());
    expect(takeFirstAnswer(path, undefined)).toBeUndefined();
    expect(takeFirstAnswer(path, 'other')).toBeUndefined();
    expect(takeFirstAnswer('/api/costs/summary?preset=last_month', 'acme')).toBeUndefined();
  });

  it('is forgotten when it has become old', () => {
    void left(Date.now() - 60_000);
    expect(takeFirstAnswer(path, 'acme')).toBeUndefined();
    expect(globalThis.firstQuestion).toBeUndefined();
  });
});
