// The inputs of each layer as indices, found once per list of layers, and the layers that no output depends on.
import { changedRange } from './changed-range';
import { indexOfLayers, keepIndex, type Layer, type LayerGraph } from './graph';

/** The inputs of all layers as indices: those of layer `i` are `sources[starts[i]]` to `sources[starts[i + 1] - 1]`; -1 for an input that does not exist. */
export interface Wiring {
  readonly starts: Int32Array;
  readonly sources: Int32Array;
}

const wirings = new WeakMap<readonly Layer[], Wiring>();

/** Returns the inputs of all layers as indices. After an edit, only those of the layers that it changed are looked up. */
export function wiringOf(layers: readonly Layer[]): Wiring {
  const known = wirings.get(layers);
  if (known) return known;
  const starts = new Int32Array(layers.length + 1);
  for (let i = 0; i < layers.length; i++) starts[i + 1] = starts[i]! + layers[i]!.inputs.length;
  const sources = new Int32Array(starts[layers.length]!);
  const lookUp = (from: number, to: number) => {
    const index = indexOfLayers(layers);
    for (let i = from; i < to; i++)
      for (let at = starts[i]!; at < starts[i + 1]!; at++)
        sources[at] = index.get(layers[i]!.inputs[at - starts[i]!]!) ?? -1;
  };
  const range = changedRange(layers);
  const before = range && wirings.get(range.before);
  if (range && before) {
    const { start, endBefore, endAfter } = range;
    const shift = endAfter - endBefore;
    /** Copies the inputs of a layer that is the same as layer `old` before. */
    const copy = (i: number, old: number) => {
      const distance = starts[i]! - before.starts[old]!;
      for (let at = before.starts[old]!; at < before.starts[old + 1]!; at++) {
        const source = before.sources[at]!;
        if (source >= endBefore) sources[at + distance] = source + shift;
        else if (source >= 0 && source < start) sources[at + distance] = source;
        else {
          lookUp(i, i + 1);
          return;
        }
      }
    };
    for (let i = 0; i < start; i++) copy(i, i);
    lookUp(start, endAfter);
    for (let i = endAfter; i < layers.length; i++) copy(i, i - shift);
  } else lookUp(0, layers.length);
  const wiring = { starts, sources };
  wirings.set(layers, wiring);
  return wiring;
}

/** Declares that the layers of two lists have the same names and inputs. */
export function keepWiring(before: readonly Layer[], after: readonly Layer[]): void {
  keepIndex(before, after);
  const known = wirings.get(before);
  if (known) wirings.set(after, known);
}

const unused = new WeakMap<readonly Layer[], Map<string, readonly string[]>>();

/** Returns the names of the layers that none of the outputs depends on, in order. */
export function unusedLayers({ layers, outputs }: Pick<LayerGraph, 'layers' | 'outputs'>): readonly string[] {
  const known = unused.get(layers) ?? new Map<string, readonly string[]>();
  unused.set(layers, known);
  const key = outputs.join('\n');
  const found = known.get(key);
  if (found) return found;
  const index = indexOfLayers(layers);
  const { starts, sources } = wiringOf(layers);
  const used = new Uint8Array(layers.length);
  for (const output of outputs) {
    const at = index.get(output);
    if (at !== undefined) used[at] = 1;
  }
  // One pass, unless a layer precedes one of its inputs.
  for (let again = true; again; ) {
    again = false;
    for (let i = layers.length - 1; i >= 0; i--) {
      if (!used[i]) continue;
      for (let at = starts[i]!; at < starts[i + 1]!; at++) {
        const source = sources[at]!;
        if (source < 0 || used[source]) continue;
        used[source] = 1;
        again ||= source > i;
      }
    }
  }
  const names: string[] = [];
  for (let i = 0; i < layers.length; i++) if (!used[i]) names.push(layers[i]!.name);
  known.set(key, names);
  return names;
}
