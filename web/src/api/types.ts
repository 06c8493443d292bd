import type { components } from './schema';

/**
 * Short names for the generated schemas, made exact where the document is wider than what is sent:
 * whole numbers come as numbers, and words of a fixed list as that list.
 */
type Schemas = components['schemas'];

type Sent<T> = unknown extends T
  ? string // an exact decimal, whose schema the document leaves open
  : number extends T
    ? Exclude<T, string>
    : T extends readonly (infer Item)[]
      ? Sent<Item>[]
      : T extends object
        ? { [Key in keyof T]: Sent<T[Key]> }
        : T;

type With<T, Change> = Omit<T, keyof Change> & Change;

export type Period = { start?: string | null; end?: string | null; preset?: string | null };

export interface FilterNode {
  and?: FilterNode[];
  or?: FilterNode[];
  not?: FilterNode;
  column?: string;
  op?: string;
  value?: string;
  values?: string[];
  from?: string;
  to?: string;
}

export interface CostQuery {
  measures?: string[];
  period?: Period | null;
  granularity?: 'total' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'quarterly';
  groupBy?: string[];
  filter?: FilterNode | null;
  top?: number | null;
  orderBy?: { by: string; descending?: boolean }[];
  limit?: number | null;
  cursor?: string | null;
  compare?: 'previous_period' | 'same_days_last_month' | null;
  shareOfTotal?: boolean;
}

export type CostCell = string | boolean | null;
export type CostKind =
  'time' | 'text' | 'currency' | 'unit' | 'amount' | 'quantity' | 'count' | 'share' | 'flag';
export type CostAnswer = With<
  Sent<Schemas['CostAnswerView']>,
  {
    rows: CostCell[][];
    kinds: CostKind[];
    query: CostQuery;
    next: string | null;
    rowCount: number;
  }
>;

export type CurrencySummary = With<
  Sent<Schemas['CurrencySummary']>,
  { changeShare: string | null }
>;
export type CostSummary = With<Sent<Schemas['CostSummary']>, { currencies: CurrencySummary[] }>;
export type Dimension = Sent<Schemas['DimensionView']>;
export type DimensionValues = Sent<Schemas['DimensionValues']>;
export type Freshness = Sent<Schemas['DataFreshness']>;
export type Mover = Sent<Schemas['Mover']>;
export type NamedAmount = Sent<Schemas['NamedAmount']>;

export type ImportState =
  'queued' | 'reading' | 'checking' | 'published' | 'replaced' | 'failed' | 'cancelled';
export type Progress = With<Sent<Schemas['ImportProgress']>, { state: ImportState }>;
export type Import = With<
  Sent<Schemas['ImportView']>,
  { state: ImportState; progress: Progress | null }
>;
export type ImportList = { imports: Import[]; next: string | null };
export type Reject = Sent<Schemas['Rejected']>;

export type Tenant = With<
  Sent<Schemas['TenantView']>,
  { state: 'active' | 'suspended' | 'deleted' }
>;
export type Problem = Partial<Sent<Schemas['ProblemDetails']>> & { code?: string | null };
