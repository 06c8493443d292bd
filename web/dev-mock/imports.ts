import type { Import, Reject } from '../src/api/types';
import { addDays, today } from './bills.ts';

/** What happened to the bills so far, in every state a screen has to show. */
export function someImports(tenant: string): Import[] {
  if (tenant === 'empty') return [];
  const day = today();
  const month = `${day.slice(0, 7)}-01`;
  const base: Import = {
    importId: 0,
    file: '',
    source: 'upload',
    format: 'focus',
    focusVersion: '1.2',
    state: 'published',
    startedAt: `${addDays(day, -1)}T08:00:00Z`,
    finishedAt: `${addDays(day, -1)}T08:00:12Z`,
    seconds: 12.4,
    rowsRead: 0,
    rowsLoaded: 0,
    rowsRejected: 0,
    bytes: 0,
    billingPeriods: [month],
    providers: ['AWS'],
    totals: [],
    reconciliation: [],
    replaced: null,
    replacedBy: null,
    error: null,
    progress: null,
    rejects: [],
    warnings: [],
    restatement: null,
  };
  const running: Import = {
    ...base,
    importId: 1009,
    file: 'acme-2026-11-focus.csv.gz',
    state: 'reading',
    finishedAt: null,
    seconds: null,
    rowsRead: 412_000,
    bytes: 310_000_000,
    progress: {
      state: 'loading',
      bytesRead: 128_000_000,
      bytesTotal: 310_000_000,
      rowsRead: 412_000,
      rowsPerSecond: 96_000,
      secondsRemaining: 6,
    },
  };
  if (tenant === 'fresh') return [running];
  return [
    running,
    {
      ...base,
      importId: 1008,
      file: 'focus-2026-10-restated.parquet',
      format: 'focus',
      rowsRead: 120_004,
      rowsLoaded: 120_000,
      rowsRejected: 4,
      bytes: 41_200_345,
      billingPeriods: ['2026-10-01'],
      replaced: 1007,
      totals: [
        {
          currency: 'EUR',
          billedCost: '20111.1',
          effectiveCost: '19840.002',
          listCost: '22310',
          contractedCost: '20111.1',
        },
        {
          currency: 'USD',
          billedCost: '98231.123456789012',
          effectiveCost: '96400.5',
          listCost: '110200',
          contractedCost: '98231.123456789012',
        },
      ],
      reconciliation: ['USD', 'EUR'].flatMap((currency) =>
        ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'].map((measure) => ({
          currency,
          measure,
          asRead: currency === 'USD' ? '98231.123456789012' : '20111.1',
          rejected: '0',
          asStored: currency === 'USD' ? '98231.123456789012' : '20111.1',
          difference: '0',
        })),
      ),
      rejects: someRejects(4),
      warnings: ['Column ServiceProviderName read as ProviderName (FOCUS 1.3 names it so).'],
      restatement: [
        {
          billingPeriod: '2026-10-01',
          currency: 'USD',
          service: 'Amazon EC2',
          before: '31200.5',
          after: '31455.75',
          difference: '255.25',
        },
        {
          billingPeriod: '2026-10-01',
          currency: 'USD',
          service: 'AWS Lambda',
          before: '912',
          after: '840.1',
          difference: '-71.9',
        },
      ],
    },
    {
      ...base,
      importId: 1007,
      file: 'focus-2026-10.parquet',
      state: 'replaced',
      rowsRead: 119_000,
      rowsLoaded: 119_000,
      bytes: 40_900_000,
      billingPeriods: ['2026-10-01'],
      replacedBy: 1008,
    },
    {
      ...base,
      importId: 1006,
      file: 'holiday-<b>photos</b>.zip',
      state: 'failed',
      bytes: 2_300_000,
      billingPeriods: [],
      error: {
        title: 'This file is not a bill',
        detail:
          'None of its columns is a FOCUS column. Export cost and usage in the FOCUS format and try again.',
        code: 'not-a-bill',
      },
    },
    ...Array.from({ length: 6 }, (_, at) => ({
      ...base,
      importId: 100 + at,
      source: 'demo',
      file: `demo-${addDays(month, -30 * at).slice(0, 7)}.csv`,
      rowsRead: 3200 + at,
      rowsLoaded: 3200 + at,
      bytes: 1_240_000,
      billingPeriods: [`${addDays(month, -30 * at).slice(0, 7)}-01`],
    })),
  ];
}

function someRejects(count: number): Reject[] {
  return Array.from({ length: count }, (_, at) => ({
    line: 1200 + at * 37,
    column: at % 2 ? 'ChargePeriodEnd' : 'BilledCost',
    value: at % 2 ? '2026-10-01T00:00:00Z' : '12,4x',
    reason: at % 2 ? 'The charge ends before it starts.' : 'Not a decimal number.',
  }));
}
