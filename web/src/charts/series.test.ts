import { describe, expect, test } from 'vitest';
import { optionOf, plainText, type ChartPalette } from './option';
import { pixels, shapeSeries } from './series';

const words = (value: string | null) => value ?? 'none';
const daily = {
  columns: ['Period', 'ServiceName', 'BillingCurrency', 'EffectiveCost', 'IsOther'],
  rows: [
    ['2026-05-01', '(other)', 'USD', '0.5', true],
    ['2026-05-01', 'EC2', 'USD', '12.340000000000000001', false],
    ['2026-05-01', 'EC2', 'EUR', '7', false],
    ['2026-05-03', 'EC2', 'USD', '1', false],
    ['2026-05-03', null, 'USD', '-2', false],
  ],
};
const shape = {
  measure: 'EffectiveCost',
  groups: ['ServiceName'],
  unit: 'USD',
  unitColumn: 'BillingCurrency',
  grain: 'daily' as const,
  period: { start: '2026-05-01', end: '2026-05-05' },
  words,
};

describe('rows become series', () => {
  test('amounts stay text, gaps stay gaps, the rest comes last, one currency at a time', () => {
    const data = shapeSeries(daily, shape);
    expect(data.buckets).toEqual(['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04']);
    expect(data.series.map(({ label, amounts }) => [label, ...amounts])).toEqual([
      ['EC2', '12.340000000000000001', null, '1', null],
      ['none', null, null, '-2', null],
      ['Other', '0.5', null, null, null],
    ]);
    expect(data.series.map(({ values }) => values[0])).toEqual(['EC2', null, '(other)']);
  });

  test('a service that is really called (other) is not the rest', () => {
    const data = shapeSeries(
      { ...daily, rows: [['2026-05-01', '(other)', 'USD', '1', false], ...daily.rows] },
      shape,
    );
    expect(
      data.series.filter(({ label }) => label === '(other)').map(({ isOther }) => isOther),
    ).toEqual([false]);
    expect(data.series.at(-1)?.isOther).toBe(true);
  });

  test('without time there is one bucket; without groups one series', () => {
    const data = shapeSeries(
      { columns: ['BillingCurrency', 'EffectiveCost'], rows: [['USD', '5']] },
      { ...shape, groups: [], grain: 'total', period: undefined },
    );
    expect(data).toEqual({
      buckets: [''],
      series: [{ values: [], label: 'All', isOther: false, amounts: ['5'] }],
    });
  });

  test('several groups make one name, and two rows alike in words stay two', () => {
    const data = shapeSeries(
      {
        columns: ['A', 'B', 'Count'],
        rows: [
          ['x · y', 'z', 3],
          ['x', 'y · z', 4],
        ],
      },
      { ...shape, measure: 'Count', groups: ['A', 'B'], unitColumn: undefined, grain: 'total' },
    );
    expect(data.series.map(({ amounts }) => amounts[0])).toEqual(['4', '3']);
  });

  test('only a length on the screen is a number', () => {
    expect(pixels('12.5')).toBe(12.5);
    expect(pixels(null)).toBeNull();
  });
});

const palette: ChartPalette = {
  series: ['red', 'blue'],
  rest: 'grey',
  ink: 'black',
  muted: 'black',
  line: 'black',
  surface: 'white',
  edge: 'black',
  good: '#0a0',
  warn: '#aa0',
  bad: '#a00',
};

describe('the tooltip', () => {
  const hostile = shapeSeries(
    {
      columns: ['Period', 'ServiceName', 'EffectiveCost'],
      rows: [['2026-05-01', '{b|<img src=x onerror=alert(1)>}\nnext', '1234.565']],
    },
    { ...shape, unitColumn: undefined },
  );
  const option = optionOf({
    data: hostile,
    look: 'bar',
    grain: 'daily',
    digits: 2,
    unit: 'USD',
    palette,
    narrow: false,
  }) as { tooltip: { renderMode: string; formatter: (points: { dataIndex: number }[]) => string } };

  test('is drawn on the canvas, never HTML', () => {
    expect(option.tooltip.renderMode).toBe('richText');
  });
  test('shows the exact amount, and a name cannot speak its markup or break its lines', () => {
    const lines = option.tooltip.formatter([{ dataIndex: 0 }]).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('1,234.57');
    expect(lines[1]).not.toMatch(/[{}]/);
    expect(plainText('{a|b}')).toBe('(a|b)');
  });
});
