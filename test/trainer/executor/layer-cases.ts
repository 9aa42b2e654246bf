// The cases of layer kinds (test/fixtures/keras-layers/layers.py), with inputs and outputs of Keras.
import { type Json, type Layer, type LayerGraph, preprocessings, type Shape } from '#shared/graph/graph';
import { type Packed, readFixture } from '../keras-fixture';

/** One layer in one mode. */
export interface LayerCase {
  kind: string;
  params: { [name: string]: Json };
  training: boolean;
  trainable: boolean;
  /** The output's shape with the batch unknown. */
  shape: Shape;
  /** The output's shape if all sizes of the inputs except the last are unknown; null if Keras does not report it. */
  openShape: Shape | null;
  /** Total number of values of all weights. */
  count: number;
  inputs: Packed[];
  weights: Record<string, Packed>;
  output: Packed;
  pull: Packed;
  /** False where the output does not depend on the input. */
  inputGradients: (Packed | false)[];
  weightGradients: Record<string, Packed>;
  moving: Record<string, Packed>;
  /** Keras' supports_masking; null for layers that Keras does not have. */
  passesMasks: boolean | null;
}

/** All cases. */
export function layerCases(): LayerCase[] {
  return readFixture<LayerCase[]>('layers.json');
}

/** Describes a case. */
export function titleOf(one: LayerCase): string {
  const mode = one.training ? (one.trainable ? ' in training' : ' frozen, in training') : '';
  return `${one.kind} ${JSON.stringify(one.params)} on [${one.inputs.map(({ shape }) => shape)}]${mode}`;
}

/** Returns a graph of only the layer, with one input per name. */
export function graphOf(one: LayerCase): { names: string[]; graph: LayerGraph; whole: LayerGraph } {
  const names = one.inputs.map((_, i) => `input_${i}`);
  const { kind, params, trainable } = one;
  const layer: Layer = { name: 'layer', kind, params, inputs: names, trainable, weights: {} };
  const sources = one.inputs.map(({ shape }, i): Layer => {
    const size = { shape: shape.slice(1) };
    return { name: names[i]!, kind: 'InputLayer', params: size, inputs: [], trainable: true, weights: {} };
  });
  const graph: LayerGraph = {
    name: 'one layer',
    preprocessing: preprocessings.none,
    outputs: ['layer'],
    layers: [layer],
  };
  return { names, graph, whole: { ...graph, layers: [...sources, layer] } };
}
