// A point that moves over the lines of a chart, such as that of a chosen threshold.
import type { Plugin } from 'chart.js';
import type { Point } from './series';

const radius = 4.5;

/** Returns a plugin that draws the point over the lines. To move it, the chart is drawn again without computing its lines. */
export function movingPoint(point: () => Point | null, color: () => string): Plugin<'line'> {
  return {
    id: 'movingPoint',
    afterDatasetsDraw({ ctx, scales: { x, y } }) {
      const at = point();
      if (!at || !x || !y || at.x < x.min || at.x > x.max) return;
      ctx.save();
      ctx.fillStyle = color();
      ctx.beginPath();
      ctx.arc(x.getPixelForValue(at.x), y.getPixelForValue(at.y), radius, 0, 2 * Math.PI);
      ctx.fill();
      ctx.restore();
    },
  };
}
