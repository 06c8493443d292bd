/** The parts of ECharts for pictures that are no trend; a lazy chunk of its own. */
import { HeatmapChart, SankeyChart, SunburstChart } from 'echarts/charts';
import { GridComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

register([
  HeatmapChart,
  SankeyChart,
  SunburstChart,
  GridComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

export { init };
