// The facts of the layers inside a wrapping layer, by the rules of their own kinds.
import { checkParams, fillParams } from './check-params';
import { inferLayer, type LayerFacts } from './infer-layer';
import type { LayerKind, Params, ShapeProblem } from './kind';
import type { Shape } from './values';

/** The model that TimeDistributed applies to each step: one layer, or the layers of a model with one input and one output. */
export interface InnerModel {
  readonly name: string;
  /** True for a layer by itself: its weights have no layer's name before theirs. */
  readonly single: boolean;
  readonly layers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly params: Params;
    readonly inputs: readonly string[];
  }[];
  readonly output: string;
}

/** The name of an inner model's input: its first layers list it among their inputs. */
export const frame = '';

/** Facts of an inner model: of each layer by its name, and the FLOPs of one step. */
export interface InnerFacts {
  readonly layers: ReadonlyMap<string, LayerFacts>;
  readonly flops: number;
}

/** A problem of a layer, with the layer it was found in. */
const inLayer = (name: string, kind: string, problem: string) => `'${name}' (${kind}): ${problem}`;

/** Infers an inner model that receives `step`, batch first; returns the first problem that it finds. */
export type InferInner = (inner: InnerModel, step: Shape) => InnerFacts | ShapeProblem;

/** Returns an inference of inner models over the kinds that `find` returns. */
export function createInnerInference(find: (kind: string) => LayerKind | undefined): InferInner {
  return (inner, step) => {
    const layers = new Map<string, LayerFacts>();
    let flops = 0;
    for (const { name, kind, params, inputs } of inner.layers) {
      const found = find(kind);
      if (!found) return { problem: `'${name}' has the class '${kind}', which Graft does not support` };
      if (layers.has(name)) return { problem: `expected unique layer names, received '${name}' twice` };
      const shapes: Shape[] = [];
      for (const input of inputs) {
        const shape = input === frame ? step : layers.get(input)?.shape;
        if (!shape) return { problem: `the input '${input}' of '${name}' (${kind}) was not found` };
        shapes.push(shape);
      }
      const facts = inferOne(found, params, shapes);
      if (typeof facts === 'string') return { problem: inLayer(name, kind, facts) };
      layers.set(name, facts);
      flops += facts.flops;
    }
    return layers.has(inner.output) ? { layers, flops } : { problem: 'expected a layer inside' };
  };
}

function inferOne(kind: LayerKind, params: Params, inputs: readonly Shape[]): LayerFacts | string {
  const filled = fillParams(kind, params);
  const [wrong] = checkParams(kind, filled);
  if (wrong !== undefined) return wrong;
  const [min, max] = kind.inputs;
  if (inputs.length < min || inputs.length > max) {
    const expected = min === max ? `${min}` : `at least ${min}`;
    return `expects ${expected} input${expected === '1' ? '' : 's'}, received ${inputs.length}`;
  }
  return inferLayer(kind, filled, inputs, true);
}
