// Layers around layers: Bidirectional and TimeDistributed. What is inside is kept in a parameter, and computed by its own rules.

import type { Layer, LayerGraph } from '../../graph/graph';
import { preprocessings } from '../../graph/graph';
import { inferGraph } from '../../graph/infer';
import { countedGroups } from '../../graph/weights';
import { fillParams } from '../check-params';
import {
  defineLayer,
  isProblem,
  kerasPage,
  type LayerKind,
  notSequence,
  type Params,
  type WeightSpec,
} from '../kind';
import { withRegularizing } from '../regularizers';
import type { Json, Shape } from '../values';
import { gru, isRecurrent, lstm, simpleRNN } from './recurrent';

/** A layer inside another: Keras' name of it, its kind and its parameters. */
export interface InnerLayer {
  readonly name: string;
  readonly kind: string;
  readonly params: Params;
}

/** What TimeDistributed applies to each step: one layer, or the layers of a model with one input and one output. */
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

const recurrentKinds: Readonly<Record<string, LayerKind>> = {
  SimpleRNN: withRegularizing(simpleRNN),
  LSTM: withRegularizing(lstm),
  GRU: withRegularizing(gru),
};

/** The layer that a parameter holds, its defaults filled in; null where it is no recurrent layer. */
function recurrentOf(value: Json | undefined): InnerLayer | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { name, kind, params } = value as unknown as InnerLayer;
  if (typeof kind !== 'string' || !isRecurrent(kind)) return null;
  return { name: String(name), kind, params: fillParams(recurrentKinds[kind]!, params ?? {}) };
}

/** Both directions of a Bidirectional layer; the second reads backwards. */
export function directionsOf(params: Params): { forward: InnerLayer; backward: InnerLayer } | null {
  const forward = recurrentOf(params.layer);
  if (!forward) return null;
  const given = params.backwardLayer === null ? null : recurrentOf(params.backwardLayer);
  if (params.backwardLayer !== null && !given) return null;
  const goBackwards = !forward.params.goBackwards;
  return { forward, backward: given ?? { ...forward, params: { ...forward.params, goBackwards } } };
}

const inside: { readonly type: 'json'; readonly help: string } = {
  type: 'json',
  help: 'The layer inside: name, kind and params.',
};

/** Two recurrent layers, one from each end. */
export const bidirectional = defineLayer({
  kind: 'Bidirectional',
  category: 'core',
  help: 'Reads a sequence from both ends and joins what comes out.',
  url: kerasPage('recurrent_layers', 'bidirectional'),
  params: {
    layer: { ...inside, default: { name: 'lstm', kind: 'LSTM', params: { units: 32 } } },
    backwardLayer: { ...inside, default: null },
    mergeMode: {
      type: 'choice',
      default: 'concat',
      options: ['concat', 'sum', 'mul', 'ave'],
      help: 'How both outputs are joined.',
    },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    const both = directionsOf(params);
    if (!both) return { problem: 'expected a SimpleRNN, GRU or LSTM as layer' };
    const shapes = [both.forward, both.backward].map(({ kind, params: own }) =>
      recurrentKinds[kind]!.outputShape(own, [input!]),
    );
    const [one, other] = shapes;
    if (isProblem(one!)) return one;
    if (isProblem(other!)) return other;
    if (params.mergeMode === 'concat')
      return [...one!.slice(0, -1), Number(one!.at(-1)) + Number(other!.at(-1))];
    return one!.join() === other!.join()
      ? one!
      : { problem: 'both directions need the same number of units' };
  },
  weights: (params, inputs) => {
    const { forward, backward } = directionsOf(params)!;
    return [
      ...prefixed('forward', forward, recurrentKinds[forward.kind]!.weights(forward.params, inputs)),
      ...prefixed('backward', backward, recurrentKinds[backward.kind]!.weights(backward.params, inputs)),
    ];
  },
  flops: (params, inputs, output) => {
    const { forward, backward } = directionsOf(params)!;
    return [forward, backward].reduce(
      (sum, { kind, params: own }) => sum + recurrentKinds[kind]!.flops(own, inputs, output),
      0,
    );
  },
  random: (params) => {
    const both = directionsOf(params);
    return both !== null && recurrentKinds[both.forward.kind]!.random!(both.forward.params);
  },
});

function prefixed(direction: string, { name }: InnerLayer, specs: readonly WeightSpec[]): WeightSpec[] {
  const bare = name.replace(/^(forward|backward)_/, '');
  return specs.map((spec) => ({
    ...spec,
    name: `${direction}_${spec.name}`,
    stored: {
      group: `${direction}_layer/${spec.stored!.group}`,
      position: spec.stored!.position,
      h5: `${direction}_${bare}/${spec.stored!.h5}`,
      tfjs: `${direction}_${bare}/${spec.stored!.tfjs}`,
    },
  }));
}

/** The name of the input in an inner graph: what the layers inside list as their input. */
export const frame = '';

/** What TimeDistributed applies, as a graph that takes one step; null where the parameter holds none. */
export function innerGraph(params: Params, step: Shape): LayerGraph | null {
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

/** The parameter as an inner model; null where it has another form. */
export function innerModelOf(value: Json | undefined): InnerModel | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { name, single, layers, output } = value as unknown as InnerModel;
  if (typeof name !== 'string' || !Array.isArray(layers) || typeof output !== 'string') return null;
  return { name, single: single === true, layers, output };
}

/** True where the layers inside stand one after the other. */
export function isChain({ layers, output }: InnerModel): boolean {
  const chained = layers.every(
    ({ inputs }, i) => inputs.length === 1 && inputs[0] === (i === 0 ? frame : layers[i - 1]!.name),
  );
  return chained && layers.at(-1)?.name === output;
}

/** All layers that lie in a wrapping layer, however deep. */
export function innerLayersOf({ kind, params }: Pick<Layer, 'kind' | 'params'>): Layer[] {
  const both = kind === 'Bidirectional' ? directionsOf(params) : null;
  const model = kind === 'TimeDistributed' ? innerModelOf(params.layer) : null;
  const inner = both ? [both.forward, both.backward] : (model?.layers ?? []);
  return inner.flatMap((one): Layer[] => {
    const layer = { inputs: [], ...one, trainable: true, weights: {} };
    return [layer, ...innerLayersOf(layer)];
  });
}

const stepOf = (input: Shape): Shape => [input[0]!, ...input.slice(2)];

/** A layer or model that is applied to every step of a sequence. */
export const timeDistributed = defineLayer({
  kind: 'TimeDistributed',
  category: 'core',
  help: 'Applies a layer or model to every step of a sequence.',
  url: kerasPage('recurrent_layers', 'time_distributed'),
  params: {
    layer: {
      type: 'json',
      help: 'What is applied: name, layers and output.',
      default: {
        name: 'flatten',
        single: true,
        layers: [{ name: 'flatten', kind: 'Flatten', params: {}, inputs: [frame] }],
        output: 'flatten',
      },
    },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    if (input!.length < 3) return notSequence(input!);
    const graph = innerGraph(params, stepOf(input!));
    if (!graph) return { problem: 'expected a layer inside' };
    const facts = inferGraph(graph);
    const wrong = facts.problems.find(({ severity }) => severity === 'error');
    if (wrong) return { problem: wrong.message.replace(/\.$/, '') };
    const output = facts.layers.get(graph.outputs[0]!);
    if (!output) return { problem: 'expected a layer inside' };
    return [input![0]!, input![1]!, ...output.shape.slice(1)];
  },
  weights: (params, [input]) => {
    const graph = innerGraph(params, stepOf(input!))!;
    const { single } = innerModelOf(params.layer)!;
    const facts = inferGraph(graph);
    const groups = countedGroups(graph);
    const all = graph.layers.flatMap(({ name, kind }) =>
      facts.layers.get(name)!.weights.map((spec, position): WeightSpec => {
        const own = spec.stored;
        const inner = own ? `/${own.group}` : '';
        const plain = kind === 'DepthwiseConv2D' && spec.name === 'kernel' ? 'depthwise_kernel' : spec.name;
        return {
          ...spec,
          name: single ? spec.name : `${name}.${spec.name}`,
          stored: {
            group: `layer${single ? '' : `/${groups.get(name)}`}${inner}`,
            position: own?.position ?? position,
            h5: `${name}/${own?.h5 ?? plain}`,
            tfjs: `${name}/${own?.tfjs ?? plain}`,
          },
        };
      }),
    );
    // As Keras lists the weights of a layer: those that train first.
    return [...all.filter(({ trainable }) => trainable), ...all.filter(({ trainable }) => !trainable)];
  },
  flops: (params, [input]) => Number(input![1] ?? 1) * inferGraph(innerGraph(params, stepOf(input!))!).flops,
});
