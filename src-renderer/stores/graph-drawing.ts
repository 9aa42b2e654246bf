// Lets pages outside of the Model view ask it for a drawing of the graph as it is shown.
import { shallowRef } from 'vue';

/** Returns the drawing as SVG; null without a graph. */
export type DrawGraph = () => string | null;

const draw = shallowRef<DrawGraph | null>(null);

/** Offers drawings of the graph. */
export function offerGraphDrawing(make: DrawGraph): void {
  draw.value = make;
}

/** Returns the graph as SVG; null if no graph is open or the Model view was never shown. */
export const graphDrawing = (): string | null => draw.value?.() ?? null;
