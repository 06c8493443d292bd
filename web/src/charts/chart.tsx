import { useCallback, useEffect, useMemo } from 'react';
import { cx } from '@/ui/class-names';
import type { Grain } from '@/ui/format/time';
import { Canvas } from './canvas';
import { optionOf, type ChartLook } from './option';
import { readPalette, seriesColors } from './palette';
import type { ChartData, ChartSeries } from './series';
import { useClicks, useDrawing } from './use-drawing';

interface ChartProps {
  /** What the picture shows, in one sentence, for those who do not see it. */
  label: string;
  data: ChartData;
  look: ChartLook;
  grain: Grain;
  /** Digits and unit of the amounts in the tooltip. */
  digits: number;
  unit: string;
  className: string;
  onPick?: ((series: ChartSeries) => void) | undefined;
}

const load = () => import('./engine');

/** Bars, lines and areas of an answer. */
export function Chart(props: ChartProps) {
  const { data, look, grain, digits, unit, onPick } = props;
  const { box, drawing, failed, retry, narrow, dark } = useDrawing(load);

  useEffect(() => {
    const element = box.current;
    if (!drawing || !element) return;
    const palette = readPalette(element);
    drawing.setOption(optionOf({ data, look, grain, digits, unit, palette, narrow }) as never, {
      notMerge: true,
    });
    // `dark` is no input of the option, but changes what the palette reads.
  }, [box, drawing, data, look, grain, digits, unit, narrow, dark]);

  const pick = useCallback(
    (event: unknown) => {
      const { dataIndex = -1, seriesIndex = -1 } = event as {
        seriesIndex?: number;
        dataIndex?: number;
      };
      const one = data.series[grain === 'total' ? dataIndex : seriesIndex];
      if (one && !one.isOther) onPick?.(one);
    },
    [data, grain, onPick],
  );
  useClicks(drawing, onPick && pick);

  return (
    <Canvas
      {...{ box, failed, retry }}
      label={props.label}
      className={props.className}
      waiting={!drawing && !failed}
      sorry="The chart could not be loaded. The table below has the same figures."
    />
  );
}

interface LegendProps {
  data: ChartData;
  label: string;
  onPick?: ((series: ChartSeries) => void) | undefined;
}

/** Beside the canvas as text: readable, and with a keyboard the same click as on the picture. */
export function Legend({ data, label, onPick }: LegendProps) {
  const swatches = useMemo(
    () =>
      data.series.map((one, at) => ({
        one,
        color: `var(--color-series-${one.isOther ? 'rest' : (at % seriesColors) + 1})`,
      })),
    [data],
  );
  return (
    <ul aria-label={label} className="flex flex-wrap gap-x-1 gap-y-0.5">
      {swatches.map(({ one, color }) => {
        const inside = (
          <>
            <span
              aria-hidden="true"
              className="size-2.5 shrink-0 rounded-[3px]"
              style={{ background: color }}
            />
            <span className="max-w-52 truncate">{one.label}</span>
          </>
        );
        const shape = 'flex min-h-6 items-center gap-1.5 rounded-sm px-1.5 text-xs';
        return (
          <li key={one.label}>
            {onPick && !one.isOther ? (
              <button
                type="button"
                onClick={() => onPick(one)}
                title={`Only ${one.label}`}
                className={cx(shape, 'hover:bg-hover')}
              >
                {inside}
              </button>
            ) : (
              <span className={shape}>{inside}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
