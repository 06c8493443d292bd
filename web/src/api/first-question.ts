interface FirstQuestion {
  path: string;
  tenant: string | undefined;
  asked: number;
  answer: Promise<Response>;
}

declare global {
  /** Left by public/first-question.js, which runs before any of this code has come. */
  var firstQuestion: FirstQuestion | 'late' | undefined;
}

const freshMs = 10_000;

/**
 * The answer that is on its way since before the application's code was there, if this is what it answers. Only what is asked
 * first can have it: whatever was asked before may have changed who asks, or what there is to see.
 */
export function takeFirstAnswer(
  path: string,
  tenant: string | undefined,
): Promise<Response> | undefined {
  if (!path.startsWith('/api/costs/summary')) return undefined;
  const first = globalThis.firstQuestion;
  globalThis.firstQuestion = 'late';
  if (!first || first === 'late' || first.path !== path || first.tenant !== tenant)
    return undefined;
  return Date.now() - first.asked < freshMs ? first.answer : undefined;
}

/** From here on no first answer is of use: somebody signed in or out, or changed something. */
export function dropFirstAnswer(): void {
  globalThis.firstQuestion = 'late';
}
