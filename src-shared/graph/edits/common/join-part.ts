// Used by graft and ensemble: the layers of another graph under unique names, connected to layers of this one.
import { type Layer, type LayerGraph, nameBeside, type Preprocessing } from '../../graph';
import { inferGraph } from '../../infer';
import type { EditContext } from './context';
import { makeLayers } from './make-layers';

/** A part that is ready to be added to the host. */
export interface Joined {
  readonly layers: readonly Layer[];
  readonly outputs: readonly string[];
  /** New name to the name in the part. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Renames a part's layers so that no name is in the host; the inputs named by `joins` are replaced with layers of the host. */
export function joinPart(
  host: LayerGraph,
  part: LayerGraph,
  joins: Readonly<Record<string, string>>,
): Joined {
  const taken = new Set(host.layers.map((layer) => layer.name));
  const nameOf = new Map<string, string>(Object.entries(joins));
  const origins = new Map<string, string>();
  const kept = part.layers.filter((layer) => !nameOf.has(layer.name));
  for (const layer of kept) {
    const name = nameBeside(taken, layer.name);
    nameOf.set(layer.name, name);
    origins.set(name, layer.name);
  }
  const to = (name: string) => nameOf.get(name) ?? name;
  const layers = kept.map((layer) => ({ ...layer, name: to(layer.name), inputs: layer.inputs.map(to) }));
  return { layers, outputs: part.outputs.map(to), origins };
}

/** Returns both graphs as one, with the part's new names, for `settleWeights` to compare with. */
export function beside(host: LayerGraph, part: LayerGraph, { origins }: Joined): LayerGraph {
  const unjoined = new Map([...origins].map(([now, old]) => [old, now]));
  const to = (name: string) => unjoined.get(name) ?? `part/${name}`;
  const layers = part.layers.map((layer) => ({
    ...layer,
    name: to(layer.name),
    inputs: layer.inputs.map(to),
  }));
  return { ...host, layers: [...host.layers, ...layers] };
}

/**
 * Returns layers that adapt an input of the host to a part that expects other pixels: Resizing for another size, Rescaling
 * for another preprocessing, and a fixed convolution that turns RGB into BGR for another channel order.
 */
export function adaptInput(
  host: LayerGraph,
  source: string,
  part: LayerGraph,
  input: string,
  context: EditContext,
): Layer[] {
  const layer = host.layers.find((one) => one.name === source);
  if (layer?.kind !== 'InputLayer') return [];
  const given = inferGraph(host).layers.get(source)?.shape ?? [];
  const wanted = inferGraph(part).layers.get(input)?.shape ?? [];
  const wishes = [];
  if (given.length === 4 && wanted.length === 4) {
    const [, height, width] = wanted;
    if (height && width && (given[1] !== height || given[2] !== width))
      wishes.push({ kind: 'Resizing', params: { height, width } });
  }
  const reversed = host.preprocessing.channelOrder !== part.preprocessing.channelOrder;
  if (reversed)
    wishes.push({
      kind: 'Conv2D',
      name: 'reverse_channels',
      params: { filters: 3, kernelSize: [1, 1], useBias: false },
    });
  const here = reversed ? reverse(host.preprocessing) : host.preprocessing;
  const rescaling = rescale(here, part.preprocessing);
  if (rescaling) wishes.push({ kind: 'Rescaling', params: rescaling });
  return makeLayers(host, wishes, source, context).map((made) =>
    made.kind === 'Conv2D' ? { ...made, trainable: false, weights: { kernel: reversal } } : made,
  );
}

/** A kernel that reverses the channels: 1 on the antidiagonal. */
const reversal = { initializer: { name: 'channelReversal' }, seed: 0 };

function reverse(preprocessing: Preprocessing): Preprocessing {
  const [a, b, c] = preprocessing.scale;
  const [d, e, f] = preprocessing.offset;
  return { ...preprocessing, scale: [c, b, a], offset: [f, e, d] };
}

/** `y = x a + b` here and `z = x c + d` there: `z = y (c / a) + (d - b c / a)`. */
function rescale(here: Preprocessing, there: Preprocessing) {
  const same = [0, 1, 2].every((i) => here.scale[i] === there.scale[i] && here.offset[i] === there.offset[i]);
  if (same) return null;
  const scale = [0, 1, 2].map((i) => there.scale[i]! / here.scale[i]!);
  const offset = [0, 1, 2].map((i) => there.offset[i]! - here.offset[i]! * scale[i]!);
  const flat = (values: number[]) => (values.every((value) => value === values[0]) ? values[0]! : values);
  return { scale: flat(scale), offset: flat(offset) };
}
