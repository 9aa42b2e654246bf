// Fixes of layers that Graft does not run: where their configuration is plain data, the layer that it most likely describes.
import { readPlaceholder } from '../layers/placeholder';
import type { Fix } from './fix';
import type { Json, Layer } from './graph';
import { fixLambda } from './lambda-fixes';

/** Names under which people keep a factor. */
const factorNames = new Set(['scale', 'factor', 'alpha', 'gamma', 'multiplier', 'residual_scale']);

/** True for a guess at what a layer computes that Graft does not run. */
export const isGuess = ({ key }: Fix): boolean => /^(lambda|scaled)/.test(key);

/**
 * A Lambda or custom layer with one number, a factor, among its arguments: with two inputs a scaled residual
 * (InceptionResNetV2), with one a Rescaling. The code itself is never run, so this is a guess, and its sentence says so.
 */
export function* fixPlaceholder(layer: Layer): Generator<Fix> {
  const { config } = readPlaceholder(layer.params);
  if (layer.kind === 'Lambda') yield* fixLambda(layer, config);
  const scale = factorOf(config);
  if (scale === null) return;
  const values = { layer: layer.name, scale };
  const replace = { edit: 'replace' as const, layer: layer.name };
  if (layer.inputs.length === 2)
    yield {
      key: 'scaledAdd',
      values,
      edits: [{ ...replace, by: { kind: 'CustomScaleLayer', params: { scale } } }],
    };
  if (layer.inputs.length === 1)
    yield {
      key: 'scaled',
      values,
      edits: [{ ...replace, by: { kind: 'Rescaling', params: { scale, offset: 0 } } }],
    };
}

/** The only number of a layer's arguments, where it is named as a factor. */
function factorOf(config: Json): number | null {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return null;
  const of = config as { readonly [key: string]: Json };
  const inner = of.arguments;
  const given =
    'function' in of
      ? typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.entries(inner as { readonly [key: string]: Json })
        : []
      : Object.entries(of).filter(
          ([key]) => !['name', 'trainable', 'dtype', 'batch_input_shape'].includes(key),
        );
  const [only] = given;
  return given.length === 1 && factorNames.has(only![0]) && typeof only![1] === 'number' ? only![1] : null;
}
