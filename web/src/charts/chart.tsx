import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '@/ui/button';
import { cx } from '@/ui/class-names';
import type { Grain } from '@/ui/format/time';
import { Skeleton } from '@/ui/states';
import { whenIdle } from '@/ui/idle';
import { useIsDark } from '@/ui/theme';
import { optionOf, type ChartLook } from './option';
import { readPalette, seriesColors } from './palette';
import type { ChartData, ChartSeries } from './series';

type Engine = typeof import('./engine');
type Drawing = ReturnType<Engine['init']>;

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

const narrowBelow = 520;

/** A canvas in a box whose size is known before the library arrives. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(undefined);
  const [engine, setEngine] = useState<Engine>();
  const [failed, setFailed] = useState(false);
  const [narrow, setNarrow] = useState(false);
  const dark = useIsDark();
  const { data, look, grain, digits, unit, onPick } = props;

  useEffect(() => {
    const element = box.current;
    if (failed || !element) return;
    let gone = false;
    // Figures come first: the library waits until the box is in sight and the browser is idle.
    const sight = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      sight.disconnect();
      whenIdle(() => {
        import('./engine').then(
          (loaded) => gone || setEngine(loaded),
          () => gone || setFailed(true),
        );
      });
    });
    sight.observe(element);
    return () => {
      gone = true;
      sight.disconnect();
    };
  }, [failed]);

  useEffect(() => {
    const element = box.current;
    if (!engine || !element) return;
    const made = engine.init(element, null, { renderer: 'canvas' });
    drawing.current = made;
    const watcher = new ResizeObserver(() => {
      // A screen that is hidden for a moment has no width to draw for.
      if (element.clientWidth === 0) return;
      made.resize();
      setNarrow(element.clientWidth < narrowBelow);
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.dispose();
      drawing.current = undefined;
    };
  }, [engine]);

  useEffect(() => {
    const element = box.current;
    if (!engine || !element) return;
    const palette = readPalette(element);
    drawing.current?.setOption(optionOf({ data, look, grain, digits, unit, palette, narrow }), {
      notMerge: true,
    });
    // `dark` is no input of the option, but changes what the palette reads.
  }, [engine, data, look, grain, digits, unit, narrow, dark]);

  useEffect(() => {
    const made = drawing.current;
    if (!made || !onPick) return;
    const pick = (event: { seriesIndex?: number; dataIndex?: number }) => {
      const one =
        data.series[grain === 'total' ? (event.dataIndex ?? -1) : (event.seriesIndex ?? -1)];
      if (one && !one.isOther) onPick(one);
    };
    const listen = pick as unknown as (event: unknown) => void;
    made.on('click', listen);
    return () => {
      made.off('click', listen);
    };
  }, [engine, data, grain, onPick]);

  return (
    <div className={cx('relative', props.className)}>
      {!engine && !failed && <Skeleton className="absolute inset-0" />}
      {failed && (
        <div
          role="alert"
          className="absolute inset-0 flex flex-col items-center justify-center gap-3 text-muted"
        >
          The chart could not be loaded. The table below has the same figures.
          <Button onClick={() => setFailed(false)}>Try again</Button>
        </div>
      )}
      <div ref={box} role="img" aria-label={props.label} className="absolute inset-0" />
    </div>
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
