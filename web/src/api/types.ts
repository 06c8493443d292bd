import type { components } from './schema';

/** Short names for the generated schemas; the one place that changes when the document renames one. */
type Schemas = components['schemas'];

export type CostAnswer = Schemas['CostAnswer'];
export type CostCell = CostAnswer['rows'][number][number];
export type CostKind = CostAnswer['kinds'][number];
export type CostQuery = Schemas['CostQuery'];
export type CostSummary = Schemas['CostSummary'];
export type CurrencySummary = Schemas['CurrencySummary'];
export type Dimension = Schemas['Dimension'];
export type DimensionValues = Schemas['DimensionValues'];
export type FilterNode = Schemas['FilterNode'];
export type Freshness = Schemas['Freshness'];
export type Import = Schemas['Import'];
export type ImportList = Schemas['ImportList'];
export type ImportState = Schemas['ImportState'];
export type Mover = Schemas['Mover'];
export type NamedAmount = Schemas['NamedAmount'];
export type Period = Schemas['Period'];
export type Problem = Schemas['Problem'];
export type Progress = Schemas['Progress'];
export type Reject = Schemas['Reject'];
export type Tenant = Schemas['Tenant'];
