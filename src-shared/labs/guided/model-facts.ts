// What checks of networks ask: shapes, counts and trainable layers.
import { findLayer, inputLayers, type Layer } from '../../graph/graph';
import type { LabModel } from './lab-state';

/** Returns the size of the input image, such as `75 × 75 × 3`; null without an input of known size. */
export function inputText({ graph, facts }: LabModel): string | null {
  const [input] = inputLayers(graph);
  const shape = input && facts.layers.get(input.name)?.shape;
  return shape ? shapeText(shape) : null;
}

/** Returns a shape without its batch dimension: `3 × 3 × 768`. */
function shapeText(shape: readonly (number | null)[]): string {
  return shape
    .slice(1)
    .map((size) => size ?? '?')
    .join(' × ');
}

/** Returns the output shape of a layer as text; null if it is unknown. */
export function shapeOf({ facts }: LabModel, layer: string): string | null {
  const shape = facts.layers.get(layer)?.shape;
  return shape ? shapeText(shape) : null;
}

/** Returns the layers with trainable parameters, in the graph's order. */
export function trainableLayers({ graph, facts }: LabModel): Layer[] {
  return graph.layers.filter(({ name }) => (facts.layers.get(name)?.params.trainable ?? 0) > 0);
}

/** True if the network has a layer of that name. */
export const hasLayer = ({ graph }: LabModel, name: string): boolean => findLayer(graph, name) !== undefined;

/** Formats a number with separators of thousands, for texts of verdicts. */
export const grouped = (value: number): string => Math.round(value).toLocaleString('en');
