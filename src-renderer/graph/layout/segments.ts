// Splits a graph at layers that every path passes through. Segments are arranged independently, so an edit affects only one.
import type { LayerGraph } from '#shared/graph/graph';
import { type Wiring, wiringOf } from '#shared/graph/wiring';

/** A segment of the graph, with layers numbered from 0. `key` contains everything its arrangement depends on. */
export interface Segment {
  /** Index of its first layer in the graph; consecutive segments share a layer. */
  readonly start: number;
  /** Inputs of each layer within the segment; missing or later layers are ignored. */
  readonly inputs: readonly (readonly number[])[];
  /** True if all paths start at the first layer. */
  readonly hasEntry: boolean;
  /** True if all paths end at the last layer. */
  readonly hasExit: boolean;
  readonly key: string;
}

/** What the arrangement of a segment depends on, wherever it is. */
type Form = Omit<Segment, 'start'>;

/** Two layers of a chain, the most frequent segment. */
const pair: Form = { inputs: [[], [0]], hasEntry: true, hasExit: true, key: 'ex;0' };

/** True for two layers of a chain. */
export function isPair({ key }: Segment): boolean {
  return key === pair.key;
}

/** Returns the segments in order. Layers between two segments belong to both. */
export function findSegments(graph: LayerGraph): Segment[] {
  const { layers } = graph;
  if (layers.length === 0) return [];
  const wiring = wiringOf(layers);
  const cuts = findCuts(wiring, layers.length);
  const segments: Segment[] = [];
  for (let at = 0; at < cuts.length; at++) {
    const start = cuts[at]!;
    const next = cuts[at + 1];
    if (next === undefined && start === layers.length - 1 && at > 0) break;
    const hasExit = next !== undefined;
    const isShort = hasExit && next === start + 1;
    const form = isShort ? pair : formOf(wiring, start, next ?? layers.length - 1, hasExit);
    const { inputs, hasEntry, key } = form;
    segments.push({ start, inputs, hasEntry, hasExit, key });
  }
  return segments;
}

/** Returns the indices of the layers that every path passes through. */
function findCuts({ starts, sources }: Wiring, count: number): number[] {
  /** The furthest output of each layer. */
  const last = new Int32Array(count);
  /** True for a layer with an input before it. */
  const hasInput = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    last[i] = i;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const from = sources[at]!;
      if (from < 0 || from >= i) continue;
      hasInput[i] = 1;
      last[from] = i;
    }
  }
  const cuts: number[] = [];
  let reach = 0;
  for (let i = 0; i < count; i++) {
    if (reach <= i && (i === 0 || hasInput[i])) cuts.push(i);
    reach = Math.max(reach, last[i]!);
  }
  return cuts;
}

/** Forms of segments by a hash of their inputs. Networks repeat blocks: most are found here, without lists and keys of their own. */
const forms = new Map<number, { readonly numbers: Int32Array; readonly form: Form }[]>();
const maxForms = 2000;

/** Returns the form of the segment between two layers. */
function formOf({ starts, sources }: Wiring, start: number, end: number, hasExit: boolean): Form {
  const most = 2 + (end - start) + starts[end + 1]! - starts[start + 1]!;
  const numbers = new Int32Array(most);
  numbers[0] = start > 0 ? 1 : 0;
  numbers[1] = hasExit ? 1 : 0;
  let count = 2;
  // The inputs of each layer, and -1 after them.
  for (let i = start + 1; i <= end; i++) {
    const first = count;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const from = sources[at]! - start;
      if (from >= 0 && from < i - start && !includes(numbers, first, count, from)) numbers[count++] = from;
    }
    numbers[count++] = -1;
  }
  let hash = count;
  for (let i = 0; i < count; i++) hash = (Math.imul(hash, 31) + numbers[i]!) | 0;
  const known = forms.get(hash)?.find((one) => isSame(one.numbers, numbers, count));
  if (known) return known.form;
  const own = numbers.slice(0, count);
  const form = makeForm(own);
  if (forms.size >= maxForms) forms.clear();
  forms.set(hash, [...(forms.get(hash) ?? []), { numbers: own, form }]);
  return form;
}

function makeForm(numbers: Int32Array): Form {
  const inputs: number[][] = [[]];
  let local: number[] = [];
  for (const one of numbers.subarray(2)) {
    if (one >= 0) local.push(one);
    else {
      inputs.push(local);
      local = [];
    }
  }
  const hasExit = numbers[1] === 1;
  const isAlone = inputs.slice(1).every((one) => one.length > 0);
  const hasEntry = numbers[0] === 1 || isAlone;
  const key =
    (hasExit ? 'x' : '') +
    inputs
      .slice(1)
      .map((one) => `;${one.join(',')}`)
      .join('');
  return { inputs, hasEntry, hasExit, key: hasEntry ? `e${key}` : key };
}

function includes(numbers: Int32Array, from: number, to: number, wanted: number): boolean {
  for (let i = from; i < to; i++) if (numbers[i] === wanted) return true;
  return false;
}

function isSame(one: Int32Array, other: Int32Array, count: number): boolean {
  if (one.length !== count) return false;
  for (let i = 0; i < count; i++) if (one[i] !== other[i]) return false;
  return true;
}
