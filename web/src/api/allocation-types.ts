import type { AllocationRule, AllocationVersion, Pool, RuleCondition } from './types';

/** How a charge found its owner. */
export type PlacingMethod =
  'unallocated' | 'direct' | 'inferred' | 'shared' | 'default' | 'pending';

/** The share of cost that has an owner, in one currency; amounts and shares are exact text. */
export interface AllocationShare {
  currency: string;
  total: string;
  allocated: string;
  excluded: string;
  share: string | null;
  state: 'ALLOCATION_TOO_LOW' | 'BELOW_TARGET' | 'CRAWL' | 'WALK' | 'NOTHING';
  methods: { method: PlacingMethod; effectiveCost: string }[];
}

export interface AllocationReport {
  number: number;
  dimension: string;
  dimensions: string[];
  excludedCategories: string[];
  defaultCounts: boolean;
  targetCrawl: string;
  targetWalk: string;
  currencies: AllocationShare[];
  months: { month: string; share: AllocationShare }[];
  owners: { value: string; currency: string; effectiveCost: string; direct: string }[];
  pendingImports: number;
  problem: string | null;
}

export interface MatchedCost {
  currency: string;
  charges: number;
  effectiveCost: string;
}

export interface Unallocated {
  totals: MatchedCost[];
  groups: {
    reason: 'pending' | 'poolWithoutKey' | 'account' | 'tagValue' | 'tagMissing' | 'service';
    column: string;
    value: string;
    currency: string;
    effectiveCost: string;
    charges: number;
    shareOfUnallocated: string | null;
    rule: RuleCondition[] | null;
  }[];
}

export interface Explanation {
  dimension: string;
  value: string;
  totals: MatchedCost[];
  steps: {
    currency: string;
    effectiveCost: string;
    number: number;
    method: PlacingMethod;
    rule: AllocationRule | null;
    pools: Pool[];
    shares: { currency: string; owners: Record<string, string>; pool: string; share: string }[];
    shareDay: string | null;
    charges: {
      service: string;
      subAccount: string;
      resource: string;
      description: string;
      effectiveCost: string;
    }[];
  }[];
}

export interface Simulation {
  from: string;
  to: string;
  dimension: string;
  moved: AllocationVersion['moved'];
  owners: number;
}
