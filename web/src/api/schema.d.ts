/**
 * The HTTP contract, version 1, in the shape that `npm run api` generates from openapi/v1.json.
 * Amounts, quantities and shares are exact decimals as text.
 */
export interface components {
  schemas: {
    Tenant: {
      id: string;
      name: string;
      slug: string;
      state: 'active' | 'suspended' | 'deleted';
      default?: boolean;
    };
    Problem: {
      type?: string | null;
      title?: string | null;
      status?: number | null;
      detail?: string | null;
      instance?: string | null;
      code?: string | null;
      limit?: number | string | null;
    };
    Period: { start?: string | null; end?: string | null; preset?: string | null };
    FilterNode: {
      and?: components['schemas']['FilterNode'][];
      or?: components['schemas']['FilterNode'][];
      not?: components['schemas']['FilterNode'];
      column?: string;
      op?: string;
      value?: string;
      values?: string[];
      from?: string;
      to?: string;
    };
    CostQuery: {
      measures?: string[];
      period?: components['schemas']['Period'] | null;
      granularity?: 'total' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'quarterly';
      groupBy?: string[];
      filter?: components['schemas']['FilterNode'] | null;
      top?: number | null;
      orderBy?: { by: string; descending?: boolean }[];
      limit?: number | null;
      cursor?: string | null;
      compare?: 'previous_period' | 'same_days_last_month' | null;
      shareOfTotal?: boolean;
    };
    CostAnswer: {
      columns: string[];
      kinds: (
        | 'time'
        | 'text'
        | 'currency'
        | 'unit'
        | 'amount'
        | 'quantity'
        | 'count'
        | 'share'
        | 'flag'
      )[];
      rows: (string | number | boolean | null)[][];
      totals: {
        currency: string | null;
        amount: string;
        previous?: string | null;
        measures?: Record<string, string>;
      }[];
      query: components['schemas']['CostQuery'];
      next: string | null;
      rowCount: number;
      dataVersion: number;
      answeredFrom: string;
      milliseconds: number;
    };
    Dimension: {
      name: string;
      kind: string;
      description?: string | null;
      values?: number | null;
    };
    DimensionValues: {
      dimension: string;
      values: { value: string | null; rows: number }[];
      more: boolean;
    };
    NamedAmount: { name: string | null; amount: string; share: string };
    Mover: { name: string | null; amount: string; previous: string; change: string };
    CurrencySummary: {
      currency: string;
      amount: string;
      previousPeriod?: components['schemas']['Period'] | null;
      previousAmount?: string | null;
      change?: string | null;
      changeShare?: string | null;
      byProvider: components['schemas']['NamedAmount'][];
      byService: components['schemas']['NamedAmount'][];
      daily: { day: string; amount: string }[];
      movers: components['schemas']['Mover'][];
    };
    Freshness: {
      provider: string | null;
      source: string;
      through: string | null;
      lastImportAt: string;
      rows: number;
    };
    CostSummary: {
      period: components['schemas']['Period'];
      measure: string;
      currencies: components['schemas']['CurrencySummary'][];
      freshness: components['schemas']['Freshness'][];
      dataVersion: number;
    };
    ImportState:
      | 'queued'
      | 'reading'
      | 'checking'
      | 'published'
      | 'replaced'
      | 'failed'
      | 'cancelled';
    Progress: {
      state: components['schemas']['ImportState'];
      bytesRead: number;
      bytesTotal: number | null;
      rowsRead: number;
      rowsPerSecond: number | null;
      secondsRemaining: number | null;
    };
    Reject: { line: number; column: string | null; value: string | null; reason: string };
    Import: {
      importId: string;
      file: string;
      source: string;
      format: string;
      focusVersion: string | null;
      state: components['schemas']['ImportState'];
      startedAt: string;
      finishedAt: string | null;
      seconds: number | null;
      rowsRead: number;
      rowsLoaded: number;
      rowsRejected: number;
      bytes: number;
      billingPeriods: string[];
      totals: {
        currency: string;
        billedCost: string;
        effectiveCost: string;
        listCost: string;
        contractedCost: string;
      }[];
      reconciliation: {
        currency: string;
        measure: string;
        asRead: string;
        asStored: string;
        difference: string;
      }[];
      replaced: string | null;
      replacedBy: string | null;
      error: components['schemas']['Problem'] | null;
      progress: components['schemas']['Progress'] | null;
      rejects: components['schemas']['Reject'][];
      warnings: string[];
      restatement:
        | null
        | {
            billingPeriod: string;
            currency: string;
            service: string | null;
            before: string;
            after: string;
            difference: string;
          }[];
    };
    ImportList: { imports: components['schemas']['Import'][]; next?: string | null };
  };
}
