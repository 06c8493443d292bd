import type { EChartsCoreOption } from 'echarts/core';
import { formatDecimal } from '@/ui/format/decimal';
import { spellBucket, spellTick, type Grain } from '@/ui/format/time';
import { pixels, type ChartData, type ChartSeries } from './series';

export type ChartLook = 'bar' | 'line' | 'area';

export interface ChartPalette {
  series: string[];
  rest: string;
  ink: string;
  muted: string;
  line: string;
  surface: string;
  edge: string;
  good: string;
  warn: string;
  bad: string;
}

interface OptionInput {
  data: ChartData;
  look: ChartLook;
  grain: Grain;
  digits: number;
  unit: string;
  palette: ChartPalette;
  narrow: boolean;
}

const ticks = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const tooltipRows = 12;
const fontFamily = 'Geist, system-ui, sans-serif';

export function colorOf(one: ChartSeries, at: number, palette: ChartPalette): string {
  return one.isOther ? palette.rest : (palette.series[at % palette.series.length] ?? palette.rest);
}

export function optionOf(input: OptionInput): EChartsCoreOption {
  return input.grain === 'total' ? totalOption(input) : trendOption(input);
}

/** What every picture has in common: still, in our type, told in plain text. */
export function common({ palette }: { palette: ChartPalette }) {
  return {
    animation: false,
    textStyle: { fontFamily, color: palette.muted },
    tooltip: {
      // Drawn on the canvas: a name from a bill can never become HTML.
      renderMode: 'richText',
      confine: true,
      backgroundColor: palette.surface,
      borderColor: palette.edge,
      borderWidth: 1,
      padding: [8, 12],
      textStyle: { color: palette.ink, fontSize: 12, fontFamily },
    },
  };
}

function trendOption(input: OptionInput): EChartsCoreOption {
  const { data, look, grain, palette, narrow } = input;
  const base = common(input);
  return {
    ...base,
    grid: { left: 4, right: 8, top: 12, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: data.buckets,
      boundaryGap: look === 'bar',
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: {
        color: palette.muted,
        hideOverlap: true,
        formatter: (day: string) => spellTick(day, grain),
      },
    },
    yAxis: valueAxis(palette, narrow),
    tooltip: {
      ...base.tooltip,
      trigger: 'axis',
      axisPointer: { type: look === 'bar' ? 'shadow' : 'line', lineStyle: { color: palette.edge } },
      formatter: (points: { dataIndex: number }[]) => trendTip(input, points[0]?.dataIndex ?? 0),
    },
    series: data.series.map((one, at) => {
      const color = colorOf(one, at, palette);
      const shared = {
        id: String(at),
        name: one.label,
        data: one.amounts.map(pixels),
        itemStyle: { color },
        emphasis: { focus: 'series' },
        blur: { itemStyle: { opacity: 0.35 } },
      };
      if (look === 'bar') return { ...shared, type: 'bar', stack: 'all', barCategoryGap: '22%' };
      return {
        ...shared,
        type: 'line',
        symbol: 'circle',
        showSymbol: data.buckets.length === 1,
        symbolSize: 6,
        triggerLineEvent: true,
        lineStyle: { width: look === 'line' ? 2 : 1 },
        ...(look === 'area' ? { stack: 'all', areaStyle: { color, opacity: 0.75 } } : {}),
      };
    }),
  };
}

/** Without time the groups themselves are the axis, largest on top as the answer has them. */
function totalOption(input: OptionInput): EChartsCoreOption {
  const { data, look, palette, narrow } = input;
  const base = common(input);
  const bars = data.series.map((one) => ({
    value: pixels(one.amounts[0] ?? null),
    // The axis names them: colours would say nothing more.
    itemStyle: { color: one.isOther ? palette.rest : palette.series[0] },
  }));
  const names = {
    type: 'category',
    data: data.series.map(({ label }) => label),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.ink, width: narrow ? 96 : 180, overflow: 'truncate' },
  };
  const lying = look === 'bar';
  return {
    ...base,
    grid: { left: 4, right: 16, top: 8, bottom: 4, containLabel: true },
    ...(lying
      ? { yAxis: { ...names, inverse: true }, xAxis: valueAxis(palette, narrow) }
      : {
          xAxis: { ...names, axisLabel: { ...names.axisLabel, width: 90 } },
          yAxis: valueAxis(palette, narrow),
        }),
    tooltip: {
      ...base.tooltip,
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const one = data.series[dataIndex];
        return one ? `${plainText(one.label)}\n${amountWords(one.amounts[0] ?? null, input)}` : '';
      },
    },
    series: [
      lying
        ? { type: 'bar', data: bars, barMaxWidth: 22 }
        : {
            type: 'line',
            data: bars,
            symbolSize: 8,
            lineStyle: { color: palette.edge },
            ...(look === 'area' ? { areaStyle: { color: palette.line } } : {}),
          },
    ],
  };
}

function valueAxis(palette: ChartPalette, narrow: boolean) {
  return {
    type: 'value',
    splitNumber: narrow ? 3 : 4,
    axisLabel: { color: palette.muted, formatter: (tick: number) => ticks.format(tick) },
    splitLine: { lineStyle: { color: palette.line } },
  };
}

/** The exact amounts of one bucket, largest first, as the answer has them. */
function trendTip(input: OptionInput, bucket: number): string {
  const { data, grain } = input;
  const rows = data.series
    .map((one) => ({ label: one.label, amount: one.amounts[bucket] ?? null }))
    .filter((row): row is { label: string; amount: string } => row.amount !== null)
    .sort((a, b) => (pixels(b.amount) ?? 0) - (pixels(a.amount) ?? 0));
  const head = `${spellBucket(data.buckets[bucket] ?? '', grain)}  ${plainText(input.unit)}`;
  const lines = rows
    .slice(0, tooltipRows)
    .map((row) => `${amountWords(row.amount, input)}   ${plainText(shorten(row.label))}`);
  const more = rows.length - tooltipRows;
  return [head, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

const labelMax = 48;

function shorten(label: string): string {
  return label.length > labelMax ? `${label.slice(0, labelMax - 1)}…` : label;
}

function amountWords(amount: string | null, { digits }: OptionInput): string {
  return amount === null ? 'none' : formatDecimal(amount, { digits });
}

/** Rich text has a markup of its own, `{style|text}`; a name must not speak it. */
export function plainText(text: string): string {
  return text.replace(/[{}]/g, (brace) => (brace === '{' ? '(' : ')')).replace(/\s+/g, ' ');
}
