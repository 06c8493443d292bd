import type { EChartsCoreOption } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/ui/button';
import { cx } from '@/ui/class-names';
import { whenIdle } from '@/ui/idle';
import { Skeleton } from '@/ui/states';
import { useIsDark } from '@/ui/theme';
import { readPalette } from './palette';
import type { ShapeLook } from './shapes';

type Engine = typeof import('./shape-engine');
type Drawing = ReturnType<Engine['init']>;

interface ShapeChartProps {
  /** What the picture shows, in one sentence, for those who do not see it. */
  label: string;
  className: string;
  /** Kept by the caller between renderings, or the picture is drawn anew each time. */
  option: (look: ShapeLook) => EChartsCoreOption;
  digits: number;
  unit: string;
  /** What a click on a part hands over. */
  onPick?: ((data: unknown) => void) | undefined;
}

const narrowBelow = 520;

/** Rings, flows and heat maps: a canvas in a box whose size is known before the library arrives. */
export function ShapeChart(props: ShapeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(undefined);
  const [engine, setEngine] = useState<Engine>();
  const [failed, setFailed] = useState(false);
  const [narrow, setNarrow] = useState(false);
  const dark = useIsDark();
  const { option, digits, unit, onPick } = props;

  useEffect(() => {
    if (failed) return;
    let gone = false;
    whenIdle(() => {
      import('./shape-engine').then(
        (loaded) => gone || setEngine(loaded),
        () => gone || setFailed(true),
      );
    });
    return () => {
      gone = true;
    };
  }, [failed]);

  useEffect(() => {
    const element = box.current;
    if (!engine || !element) return;
    const made = engine.init(element, null, { renderer: 'canvas' });
    drawing.current = made;
    const watcher = new ResizeObserver(() => {
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
    drawing.current?.setOption(option({ palette, narrow, digits, unit }), { notMerge: true });
  }, [engine, option, digits, unit, narrow, dark]);

  useEffect(() => {
    const made = drawing.current;
    if (!made || !onPick) return;
    const listen = ((event: { data?: unknown }) => onPick(event.data)) as (event: unknown) => void;
    made.on('click', listen);
    return () => {
      made.off('click', listen);
    };
  }, [engine, onPick]);

  return (
    <div className={cx('relative', props.className)}>
      {!engine && !failed && <Skeleton className="absolute inset-0" />}
      {failed && (
        <div
          role="alert"
          className="absolute inset-0 flex flex-col items-center justify-center gap-3 text-muted"
        >
          The picture could not be loaded. The table has the same figures.
          <Button onClick={() => setFailed(false)}>Try again</Button>
        </div>
      )}
      <div ref={box} role="img" aria-label={props.label} className="absolute inset-0" />
    </div>
  );
}
