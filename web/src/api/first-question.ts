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

const waitMsMax = 200;

/** What was asked before any code was there, if it has been answered soon; whoever is late is let go. */
export async function firstAnswer(): Promise<CostSummary | undefined> {
  const first = globalThis.firstQuestion;
  return first && Promise.race([first.answer, late()]);
}

function late(): Promise<undefined> {
  return new Promise((done) => setTimeout(() => done(undefined), waitMsMax));
}
