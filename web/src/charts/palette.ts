import type { ChartPalette } from './option';

export const seriesColors = 10;

/** A canvas cannot read CSS variables: the browser resolves each colour for it. */
export function readPalette(element: HTMLElement): ChartPalette {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(--color-${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    series: Array.from({ length: seriesColors }, (_, at) => read(`series-${at + 1}`)),
    rest: read('series-rest'),
    ink: read('ink'),
    muted: read('muted'),
    line: read('line'),
    surface: read('surface'),
    edge: read('edge'),
    good: read('good'),
    warn: read('warn'),
    bad: read('bad'),
  };
  probe.remove();
  return palette;
}
