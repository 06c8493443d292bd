import { afterEach, describe, expect, it } from 'vitest';
import { dropFirstAnswer, takeFirstAnswer } from './first-question';

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
    expect(takeFirstAnswer('/api/tenants', undefined)).toBeUndefined();
    expect(takeFirstAnswer(path, 'acme')).toBe(answer);
    expect(takeFirstAnswer(path, 'acme')).toBeUndefined();
  });

  it.each([
    [path, undefined],
    [path, 'other'],
    ['/api/costs/summary?preset=last_month', 'acme'],
  ])('is of no use to another question, nor after it', (asked, tenant) => {
    void left(Date.now());
    expect(takeFirstAnswer(asked, tenant)).toBeUndefined();
    expect(takeFirstAnswer(path, 'acme')).toBeUndefined();
  });

  it('is forgotten when it has become old', () => {
    void left(Date.now() - 60_000);
    expect(takeFirstAnswer(path, 'acme')).toBeUndefined();
  });

  it('is forgotten when somebody signs in or changes something', () => {
    void left(Date.now());
    dropFirstAnswer();
    expect(takeFirstAnswer(path, 'acme')).toBeUndefined();
  });

  it('is not asked for any more once the application asked by itself', () => {
    expect(takeFirstAnswer(path, 'acme')).toBeUndefined();
    expect(globalThis.firstQuestion).toBe('late');
  });
});
