// Masks of sequences: which layers pass on the mask of a Masking or Embedding layer before them (Keras' supports_masking).
import type { Json, Layer, LayerGraph } from './graph';

/** Kinds that pass the mask of their input on. */
const passing: ReadonlySet<string> = new Set([
  ...['Activation', 'ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'Dense', 'Identity', 'TimeDistributed', 'Masking'],
  ...['Dropout', 'SpatialDropout1D', 'SpatialDropout2D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout'],
  ...['BatchNormalization', 'LayerNormalization', 'GroupNormalization', 'UnitNormalization'],
  ...['ActivityRegularization', 'Rescaling', 'Normalization'],
]);
const merging: ReadonlySet<string> = new Set([
  ...['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Concatenate'],
]);

/** Returns how a layer treats the masks of its inputs: passes one on, merges several, or drops them. */
export function maskRule({ kind, params }: Pick<Layer, 'kind' | 'params'>): 'pass' | 'join' | 'drop' {
  if (passing.has(kind)) return 'pass';
  if (merging.has(kind)) return 'join';
  if (kind === 'SimpleRNN' || kind === 'LSTM' || kind === 'GRU')
    return params.returnSequences === true ? 'pass' : 'drop';
  if (kind !== 'Bidirectional') return 'drop';
  const inner = params.layer as { readonly params?: { readonly returnSequences?: Json } } | null;
  return inner?.params?.returnSequences === true ? 'pass' : 'drop';
}

/** True for a layer that creates a mask from its input. */
export function startsMask({ kind, params }: Pick<Layer, 'kind' | 'params'>): boolean {
  return kind === 'Masking' || (kind === 'Embedding' && params.maskZero === true);
}

/** Returns the names of the layers whose outputs have a mask; such values are not valid without it. */
export function maskedLayers(graph: LayerGraph): Set<string> {
  const masked = new Set<string>();
  for (const layer of graph.layers)
    if (startsMask(layer) || (maskRule(layer) !== 'drop' && layer.inputs.some((input) => masked.has(input))))
      masked.add(layer.name);
  return masked;
}
