// What was derived of single layers, by their parameters. Layers of equal parameters, as in repeated blocks, share it.
import { checkParams, fillParams } from '../layers/catalog';
import { inferLayer, type LayerFacts } from '../layers/infer-layer';
import type { LayerKind, Params } from '../layers/kind';
import type { Json, Shape } from '../layers/values';
import type { Share } from './facts-by-name';
import type { Problem } from './problem';

/** What was derived for one layer: nothing to add if its shape is unknown. */
export interface OfLayer {
  readonly share?: Share;
  readonly problems: readonly Problem[];
  readonly isBroken: boolean;
}

/** What was derived from parameters, and for which input shapes. */
export interface Memo {
  readonly kind: LayerKind;
  /** With all defaults. */
  readonly params: Params;
  /** What is wrong with them, whatever the inputs are. */
  readonly wrong: readonly string[];
  readonly results: Map<string, Result>;
  /** The result that was asked for last: mostly, the next layer has the same inputs. */
  last: Result | null;
}

/** The facts of a layer for these inputs, or what is wrong with them. */
export interface Result {
  readonly inputShapes: readonly Shape[];
  readonly trains: boolean;
  readonly facts: LayerFacts | string;
  /** The same for every layer; null if something is wrong, which names the layer. */
  readonly ofLayer: OfLayer | null;
}

/** By parameters, which are immutable: most edits leave those of most layers unchanged. */
const memos = new WeakMap<Params, Memo>();
/** By kind and parameters as text. */
const shared = new Map<string, Memo>();
const maxShared = 2000;
/** Maximum number of cached results per parameters. */
const maxResults = 256;

/** Returns what is known of a layer with these parameters. */
export function memoOf(given: Params, kind: LayerKind): Memo {
  const old = memos.get(given);
  if (old?.kind === kind) return old;
  const key = `${kind.kind} ${JSON.stringify(given)}`;
  // As text, NaN is null.
  const isExact = !key.includes('null') || hasFiniteNumbers(given);
  const known = isExact ? shared.get(key) : undefined;
  const memo = known?.kind === kind ? known : makeMemo(given, kind);
  if (isExact && memo !== known) {
    if (shared.size >= maxShared) shared.clear();
    shared.set(key, memo);
  }
  memos.set(given, memo);
  return memo;
}

function makeMemo(given: Params, kind: LayerKind): Memo {
  const params = fillParams(kind, given);
  return { kind, params, wrong: checkParams(kind, params), results: new Map(), last: null };
}

function hasFiniteNumbers(value: Json | Params): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(hasFiniteNumbers);
}

/** Derives a layer for these inputs, or returns what was derived before. With `keep` false, the result is not cached. */
export function recall(memo: Memo, inputShapes: readonly Shape[], trains: boolean, keep = true): Result {
  const { last, results } = memo;
  if (last?.trains === trains && sameShapes(last.inputShapes, inputShapes)) return last;
  const key = keyOf(inputShapes, trains);
  const known = results.get(key);
  const found = known ?? derive(memo, inputShapes, trains);
  if (!keep) return found;
  if (!known) {
    if (results.size >= maxResults) results.clear();
    results.set(key, found);
  }
  memo.last = found;
  return found;
}

function derive({ kind, params }: Memo, inputShapes: readonly Shape[], trains: boolean): Result {
  const facts = inferLayer(kind, params, inputShapes, trains);
  const ofLayer = typeof facts === 'string' ? null : { share: facts, problems: [], isBroken: false };
  return { inputShapes, trains, facts, ofLayer };
}

function keyOf(inputShapes: readonly Shape[], trains: boolean): string {
  let key = trains ? 't' : 'f';
  for (const shape of inputShapes) key += `;${shape.join()}`;
  return key;
}

function sameShapes(some: readonly Shape[], others: readonly Shape[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i++) if (!sameShape(some[i]!, others[i]!)) return false;
  return true;
}

/** True if two shapes are equal. */
export function sameShape(one: Shape, other: Shape): boolean {
  return one === other || (one.length === other.length && one.every((size, i) => size === other[i]));
}
