interface FirstQuestion {
  path: string;
  tenant: string | undefined;
  asked: number;
  answer: Promise<Response>;
}

declare global {
  /** Left by public/first-question.js, which runs before any of this code has come. */
  var firstQuestion: FirstQuestion | undefined;
}

const freshMs = 10_000;

/**
 * The answer that is on its way since before the application's code was there, if this is what it answers. It is given once;
 * asking again asks the server.
 */
export function takeFirstAnswer(
  path: string,
  tenant: string | undefined,
): Promise<Response> | undefined {
  const first = globalThis.firstQuestion;
  if (!first || first.path !== path || first.tenant !== tenant) return undefined;
  globalThis.firstQuestion = undefined;
  return Date.now() - first.asked < freshMs ? first.answer : undefined;
}
