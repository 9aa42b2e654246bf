// The layers inside a wrapping layer (Bidirectional, TimeDistributed) as graph layers.
import { frame } from '../layers/infer-inner';
import { directionsOf, innerModelOf } from '../layers/rnn/wrappers';
import { type Json, type Layer, type LayerGraph, preprocessings, type Shape } from './graph';

/** Returns the inner model of a TimeDistributed layer as a graph whose input is one step; null if the parameter does not contain one. */
export function innerGraph(params: Layer['params'], step: Shape): LayerGraph | null {
  const inner = innerModelOf(params.layer);
  if (!inner) return null;
  const input: Layer = {
    name: frame,
    kind: 'InputLayer',
    params: { shape: step.slice(1) as Json },
    inputs: [],
    trainable: true,
    weights: {},
  };
  const layers = inner.layers.map((layer): Layer => ({ ...layer, trainable: true, weights: {} }));
  return {
    name: inner.name,
    layers: [input, ...layers],
    outputs: [inner.output],
    preprocessing: preprocessings.none,
  };
}

/** Returns all layers inside a wrapping layer, at any depth. */
export function innerLayersOf({ kind, params }: Pick<Layer, 'kind' | 'params'>): Layer[] {
  const both = kind === 'Bidirectional' ? directionsOf(params) : null;
  const model = kind === 'TimeDistributed' ? innerModelOf(params.layer) : null;
  const inner = both ? [both.forward, both.backward] : (model?.layers ?? []);
  return inner.flatMap((one): Layer[] => {
    const layer = { inputs: [], ...one, trainable: true, weights: {} };
    return [layer, ...innerLayersOf(layer)];
  });
}
