import type { CostSummary } from './types';

interface FirstQuestion {
  preset: string;
  tenant: string | undefined;
  /** Nothing where it was refused or did not come. */
  answer: Promise<CostSummary | undefined>;
}

declare global {
  /** Left by public/first-question.js, which runs before any other code has come. */
  var firstQuestion: FirstQuestion | undefined;
}

/** So long nothing else is begun: with the answer, the first thing that is seen is the figures. */
const waitMsMax = 200;

/** What was asked before any code was there, if it is answered soon; whoever is late is let go. */
export async function firstAnswer(waitMs = waitMsMax): Promise<CostSummary | undefined> {
  const first = globalThis.firstQuestion;
  return first && Promise.race([first.answer, late(waitMs)]);
}

function late(ms: number): Promise<undefined> {
  return new Promise((done) => setTimeout(() => done(undefined), ms));
}
