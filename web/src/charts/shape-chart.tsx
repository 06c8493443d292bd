import type { EChartsCoreOption } from 'echarts/core';
import { useCallback, useEffect } from 'react';
import { Canvas } from './canvas';
import { readPalette } from './palette';
import type { ShapeLook } from './shapes';
import { useClicks, useDrawing } from './use-drawing';

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

const load = () => import('./shape-engine');

/** Rings, flows and heat maps. */
export function ShapeChart(props: ShapeChartProps) {
  const { option, digits, unit, onPick } = props;
  const { box, drawing, failed, retry, narrow, dark } = useDrawing(load);

  useEffect(() => {
    const element = box.current;
    if (!drawing || !element) return;
    const palette = readPalette(element);
    drawing.setOption(option({ palette, narrow, digits, unit }) as never, { notMerge: true });
    // `dark` is no input of the option, but changes what the palette reads.
  }, [box, drawing, option, digits, unit, narrow, dark]);

  const pick = useCallback(
    (event: unknown) => onPick?.((event as { data?: unknown }).data),
    [onPick],
  );
  useClicks(drawing, onPick && pick);

  return (
    <Canvas
      {...{ box, failed, retry }}
      label={props.label}
      className={props.className}
      waiting={!drawing && !failed}
      sorry="The picture could not be loaded. The table has the same figures."
    />
  );
}
