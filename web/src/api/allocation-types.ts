import type { components } from './schema';

/** Short names for what the allocation screens read; the shapes are those of the API's own description. */
type Schemas = components['schemas'];

/** The share of cost that has an owner, in one currency; amounts and shares are exact text. */
export type AllocationShare = Schemas['AllocationShare'];
export type AllocationReport = Schemas['AllocationReport'];
export type AllocationSettings = Schemas['AllocationSettingsView'];
export type AllocationFlow = Schemas['AllocationFlow'];
export type CommitmentUse = Schemas['CommitmentUse'];
export type Explanation = Schemas['Explanation'];
export type MatchedCost = Schemas['MatchedCost'];
export type Metric = Schemas['MetricView'];
export type MetricKept = Schemas['MetricKept'];
export type OwnerPart = Schemas['OwnerPart'];
export type OwnerTree = Schemas['OwnerTree'];
export type Simulation = Schemas['Simulation'];
export type Unallocated = Schemas['UnallocatedReport'];
