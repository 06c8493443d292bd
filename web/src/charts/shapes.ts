import type { EChartsCoreOption } from 'echarts/core';
import { formatDecimal, formatShare } from '@/ui/format/decimal';
import { common, plainText, type ChartPalette } from './option';
import { pixels } from './series';

/** A part of a whole, with its own parts; amounts are exact text. */
export interface RingPart {
  name: string;
  amount: string;
  parts: RingPart[];
  /** What the click hands over. */
  path: string[];
}

export interface Flow {
  from: string;
  to: string;
  amount: string;
}

export interface HeatCell {
  row: number;
  column: number;
  /** A share as text, 0 to 1; null where nothing counts. */
  share: string | null;
  words: string;
}

export interface Heat {
  rows: string[];
  columns: string[];
  cells: HeatCell[];
}

export interface ShapeLook {
  palette: ChartPalette;
  narrow: boolean;
  digits: number;
  unit: string;
}

export function ringsOption(parts: RingPart[], look: ShapeLook): EChartsCoreOption {
  const base = common(look);
  const { palette } = look;
  const node = (part: RingPart, color: string): object => ({
    name: part.name,
    // A ring has no room for less than nothing; the table beside it tells it.
    value: Math.max(0, pixels(part.amount) ?? 0),
    path: part.path,
    amount: part.amount,
    itemStyle: { color },
    children: part.parts.map((inner) => node(inner, color)),
  });
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      formatter: ({ data }: { data: { path?: string[]; amount?: string } }) =>
        data.path
          ? `${data.path.map(plainText).join(' → ')}\n${formatDecimal(data.amount ?? '', { digits: look.digits })} ${plainText(look.unit)}`
          : '',
    },
    series: [
      {
        type: 'sunburst',
        radius: ['18%', '95%'],
        nodeClick: false,
        sort: undefined,
        data: parts.map((part, at) =>
          node(part, palette.series[at % palette.series.length] ?? palette.rest),
        ),
        itemStyle: { borderColor: palette.surface, borderWidth: 1 },
        label: {
          rotate: 'radial',
          minAngle: 9,
          width: look.narrow ? 46 : 72,
          overflow: 'truncate',
          color: palette.surface,
          fontSize: 11,
        },
      },
    ],
  };
}

export function flowOption(flows: Flow[], look: ShapeLook): EChartsCoreOption {
  const base = common(look);
  const { palette } = look;
  const sources = [...new Set(flows.map(({ from }) => from))];
  const names = [...new Set(flows.flatMap(({ from, to }) => [from, to]))];
  return {
    ...base,
    tooltip: {
      ...base.tooltip,
      formatter: ({
        data,
        name,
      }: {
        data: { source?: string; target?: string; amount?: string };
        name: string;
      }) =>
        data.source
          ? `${plainText(data.source)} → ${plainText(data.target ?? '')}\n${formatDecimal(data.amount ?? '', { digits: look.digits })} ${plainText(look.unit)}`
          : plainText(name),
    },
    series: [
      {
        type: 'sankey',
        left: 8,
        right: look.narrow ? 80 : 140,
        top: 8,
        bottom: 8,
        nodeGap: 10,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        data: names.map((name) => ({
          name,
          itemStyle: {
            color: sources.includes(name)
              ? palette.series[sources.indexOf(name) % palette.series.length]
              : palette.rest,
          },
        })),
        links: flows.map(({ from, to, amount }) => ({
          source: from,
          target: to,
          value: Math.max(0, pixels(amount) ?? 0),
          amount,
        })),
        lineStyle: { color: 'source', opacity: 0.3, curveness: 0.5 },
        label: {
          color: palette.ink,
          fontSize: 12,
          width: look.narrow ? 74 : 130,
          overflow: 'truncate',
        },
      },
    ],
  };
}

export function heatOption(heat: Heat, look: ShapeLook): EChartsCoreOption {
  const base = common(look);
  const { palette } = look;
  const names = {
    axisTick: { show: false },
    axisLine: { show: false },
    splitLine: { show: false },
  };
  return {
    ...base,
    grid: { left: 4, right: 8, top: 8, bottom: 4, containLabel: true },
    xAxis: {
      ...names,
      type: 'category',
      data: heat.columns,
      axisLabel: { color: palette.muted, interval: 0, rotate: look.narrow ? 60 : 0 },
    },
    yAxis: {
      ...names,
      type: 'category',
      inverse: true,
      data: heat.rows,
      axisLabel: { color: palette.ink, width: look.narrow ? 90 : 200, overflow: 'truncate' },
    },
    visualMap: {
      show: false,
      min: 0,
      max: 1,
      dimension: 2,
      inRange: { color: [palette.bad, palette.warn, palette.good] },
    },
    tooltip: {
      ...base.tooltip,
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const cell = heat.cells[dataIndex];
        if (!cell) return '';
        return `${plainText(heat.rows[cell.row] ?? '')}, ${plainText(heat.columns[cell.column] ?? '')}\n${plainText(cell.words)}`;
      },
    },
    series: [
      {
        type: 'heatmap',
        data: heat.cells.map((cell) => ({
          value: [cell.column, cell.row, pixels(cell.share) ?? 0],
          // Where nothing counts there is neither good nor bad.
          ...(cell.share === null
            ? {
                visualMap: false,
                itemStyle: { color: palette.line },
                label: { color: palette.ink },
              }
            : {}),
        })),
        label: {
          show: true,
          color: palette.surface,
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const share = heat.cells[dataIndex]?.share ?? null;
            return share === null ? '–' : formatShare(share, { digits: 0 });
          },
        },
        itemStyle: { borderColor: palette.surface, borderWidth: 2 },
      },
    ],
  };
}
