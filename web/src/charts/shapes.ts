import type { EChartsCoreOption } from 'echarts/core';
import { formatDecimal, formatShare } from '@/ui/format/decimal';
import { common, plainText, type ChartPalette } from './option';
import { depthOf, ringLabel, ringsInner, ringsOuter, ringValue } from './ring-labels';
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

/** The height that rings are given (`h-96`), and the width that a phone has for them. */
const ringsHeight = 384;
const narrowWidth = 290;

/** Whichever of the two colours of text is told from a surface more easily. */
function readable(color: string, { ink, surface }: ChartPalette): string {
  const light = (text: string) => {
    const [red = 0, green = 0, blue = 0] = (text.match(/\d+/g) ?? []).map((part) =>
      Number.parseInt(part, 10),
    );
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  };
  return Math.abs(light(color) - light(ink)) > Math.abs(light(color) - light(surface))
    ? ink
    : surface;
}

export function ringsOption(parts: RingPart[], look: ShapeLook): EChartsCoreOption {
  const base = common(look);
  const { palette } = look;
  const rings = depthOf(parts);
  const whole = parts.reduce((sum, part) => sum + ringValue(part), 0);
  const radius = (look.narrow ? narrowWidth : ringsHeight) / 2;
  const node = (part: RingPart, color: string, depth: number): object => ({
    name: part.name,
    value: ringValue(part),
    path: part.path,
    amount: part.amount,
    itemStyle: { color },
    label: {
      ...ringLabel(whole > 0 ? ringValue(part) / whole : 0, depth, rings, radius),
      color: readable(color, palette),
    },
    children: part.parts.map((inner) => node(inner, color, depth + 1)),
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
        radius: [`${ringsInner * 100}%`, `${ringsOuter * 100}%`],
        nodeClick: false,
        sort: undefined,
        data: parts.map((part, at) =>
          node(part, palette.series[at % palette.series.length] ?? palette.rest, 1),
        ),
        itemStyle: { borderColor: palette.surface, borderWidth: 1 },
        label: { overflow: 'truncate', fontSize: 11 },
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
        right: look.narrow ? 100 : 180,
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
          width: look.narrow ? 92 : 170,
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
