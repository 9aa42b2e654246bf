// Layers around layers: Bidirectional and TimeDistributed. A parameter contains the inner layers; their own kinds' rules infer them.
import { fillParams } from '../check-params';
import { frame, type InferInner, type InnerModel } from '../infer-inner';
import type { LayerFacts } from '../infer-layer';
import {
  defineLayer,
  isProblem,
  kerasPage,
  type LayerKind,
  notSequence,
  type Params,
  type WeightSpec,
} from '../kind';
import { countGroups, orderLikeKeras } from '../order';
import { withRegularizing } from '../regularizers';
import type { Json, Shape } from '../values';
import { gru, isRecurrent, lstm, simpleRNN } from './recurrent';

/** A layer inside another: Keras' name of it, its kind and its parameters. */
export interface InnerLayer {
  readonly name: string;
  readonly kind: string;
  readonly params: Params;
}

const recurrentKinds: Readonly<Record<string, LayerKind>> = {
  SimpleRNN: withRegularizing(simpleRNN),
  LSTM: withRegularizing(lstm),
  GRU: withRegularizing(gru),
};

/** The layer that a parameter holds, its defaults filled in; null if it is not a recurrent layer. */
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
  help: 'The wrapped layer: name, kind and params.',
};

/** Two recurrent layers, one from each end. */
export const bidirectional = defineLayer({
  kind: 'Bidirectional',
  category: 'core',
  help: 'Reads a sequence in both directions and merges the outputs.',
  url: kerasPage('recurrent_layers', 'bidirectional'),
  params: {
    layer: { ...inside, default: { name: 'lstm', kind: 'LSTM', params: { units: 32 } } },
    backwardLayer: { ...inside, default: null },
    mergeMode: {
      type: 'choice',
      default: 'concat',
      options: ['concat', 'sum', 'mul', 'ave'],
      help: 'How the two outputs are merged.',
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

/** The parameter as an inner model; null if it has another form. */
export function innerModelOf(value: Json | undefined): InnerModel | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { name, single, layers, output } = value as unknown as InnerModel;
  if (typeof name !== 'string' || !Array.isArray(layers) || typeof output !== 'string') return null;
  return { name, single: single === true, layers, output };
}

/** True if the layers inside form a chain. */
export function isChain({ layers, output }: InnerModel): boolean {
  const chained = layers.every(
    ({ inputs }, i) => inputs.length === 1 && inputs[0] === (i === 0 ? frame : layers[i - 1]!.name),
  );
  return chained && layers.at(-1)?.name === output;
}

const stepOf = (input: Shape): Shape => [null, ...input.slice(2)];

/** `TimeDistributed`: applies a layer or model to every step of a sequence. `infer` derives the facts of the layers inside. */
export const createTimeDistributed = (infer: InferInner): LayerKind =>
  defineLayer({
    kind: 'TimeDistributed',
    category: 'core',
    help: 'Applies a layer or model to every step of a sequence.',
    url: kerasPage('recurrent_layers', 'time_distributed'),
    params: {
      layer: {
        type: 'json',
        help: 'The wrapped model: name, layers and output.',
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
      const inner = innerModelOf(params.layer);
      if (!inner) return { problem: 'expected a layer inside' };
      const facts = infer(inner, stepOf(input!));
      if ('problem' in facts) return facts;
      return [input![0]!, input![1]!, ...facts.layers.get(inner.output)!.shape.slice(1)];
    },
    weights: (params, [input]) => {
      const inner = innerModelOf(params.layer)!;
      const facts = infer(inner, stepOf(input!));
      if ('problem' in facts) return [];
      return weightsInside(inner, facts.layers);
    },
    flops: (params, [input]) => {
      const facts = infer(innerModelOf(params.layer)!, stepOf(input!));
      return 'problem' in facts ? 0 : Number(input![1] ?? 1) * facts.flops;
    },
  });

/** The weights of the layers inside, with the paths that files store them under. */
function weightsInside(
  { single, layers, output }: InnerModel,
  facts: ReadonlyMap<string, LayerFacts>,
): WeightSpec[] {
  const groups = countGroups(orderLikeKeras(layers, [output]));
  const all = layers.flatMap(({ name, kind }) =>
    facts.get(name)!.weights.map((spec, position): WeightSpec => {
      const { stored } = spec;
      const inner = stored ? `/${stored.group}` : '';
      const plain = kind === 'DepthwiseConv2D' && spec.name === 'kernel' ? 'depthwise_kernel' : spec.name;
      return {
        ...spec,
        name: single ? spec.name : `${name}.${spec.name}`,
        stored: {
          group: `layer${single ? '' : `/${groups.get(name)}`}${inner}`,
          position: stored?.position ?? position,
          h5: `${name}/${stored?.h5 ?? plain}`,
          tfjs: `${name}/${stored?.tfjs ?? plain}`,
        },
      };
    }),
  );
  // As Keras lists the weights of a layer: those that train first.
  return [...all.filter(({ trainable }) => trainable), ...all.filter(({ trainable }) => !trainable)];
}
