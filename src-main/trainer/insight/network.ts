// A network prepared for explanations: its weights as tensors, its outputs before their last activations, and the score of a class.
import { GraftError } from '#shared/errors';
import { inInferenceMode } from '#shared/graph/call-mode';
import type { LayerGraph } from '#shared/graph/graph';
import type { ImageChannels } from '#shared/graph/image-channels';
import { inferGraph } from '#shared/graph/infer';
import { say } from '#shared/sentence';
import type { DecoderPool } from '../../images/decoder-pool';
import type { BlobStore } from '../../store/blobs';
import { preprocess } from '../executor/preprocess';
import { runGraph } from '../executor/run-graph';
import type { Program } from '../recorder/program';
import { openSession, type Session } from '../recorder/session';
import { openSingleDecoder } from '../serve/single-decoder';
import { type Scalar, type Tensor, type Tensor2D, type Tensor4D, tf } from '../tf';
import { type OutputForm, probabilitiesOf, type ScoringGraph, scoringGraph } from '../train/loss/scoring';
import { pixelLayer, pixelTarget } from '../train/pixels/pixel-target';
import { shareWeights } from '../weights/shared';
import { createKeptSessions, type KeptSessions } from './kept-session';

/** An image to explain: a file, or its bytes. */
export interface InsightImage {
  readonly name: string;
  readonly path?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
}

/** A network whose scores can be differentiated. The caller disposes it. */
export interface InsightNetwork {
  readonly graph: LayerGraph;
  /** Its scores of classes. Throws 'not-ready' if the first output is not scores of classes. */
  scoring(): ScoringGraph;
  /** The number of classes; 2 for a single unit. Throws as `scoring`. */
  classes(): number;
  /** The image input's layer, and its size. */
  readonly input: {
    readonly name: string;
    readonly height: number;
    readonly width: number;
    readonly channels: number;
  };
  /** Decodes an image to the network's input size, as training does: `[h, w, channels]`, 0 to 255. */
  decode(image: InsightImage): Promise<Uint8Array>;
  /** Preprocesses pixels `[n, h, w, channels]`, 0 to 255, of any number type. */
  prepare(pixels: Tensor): Tensor4D;
  /** Computes layers from other layers' values, in inference mode; those of another graph if its layers have the same names and weights. */
  run(given: ReadonlyMap<string, Tensor>, outputs: readonly string[], other?: LayerGraph): Tensor[];
  /** Computes the first output before its last activation. With `gradients`, inside a function that is differentiated. */
  scores(given: ReadonlyMap<string, Tensor>, options?: ScoreOptions): Tensor;
  /** Computes one layer inside a function that is differentiated; `weights` are those that a program receives, by default the network's own. */
  layer(given: ReadonlyMap<string, Tensor>, name: string, weights?: ReadonlyMap<string, Tensor>): Tensor;
  /** Opens a session whose state is the network's weights, for programs that run many times. The caller disposes it. */
  openSession(programs: Readonly<Record<string, Program>>): Session;
  /** The same, but kept open for the next use with that name. */
  readonly sessions: KeptSessions;
  dispose(): void;
}

/** Options of `InsightNetwork.scores`. */
interface ScoreOptions {
  readonly gradients: boolean;
  /** The weights, as a program receives them; the network's own by default. */
  readonly weights?: ReadonlyMap<string, Tensor>;
}

/** Opens a network. Throws 'not-ready' if it does not take one image. BatchNormalization is not folded: the rounding would move values across the kinks of ReLUs, where gradients jump. */
export async function openInsightNetwork(
  graph: LayerGraph,
  blobs: BlobStore,
  pool: () => DecoderPool,
): Promise<InsightNetwork> {
  const inference = inInferenceMode(graph);
  let scoring: ScoringGraph | null = null;
  const getScoring = () => {
    scoring ??= withModes(inference);
    return scoring;
  };
  const input = pixelLayer(graph);
  const [height, width, channels] = input.shape as [number, number, ImageChannels];
  const target = pixelTarget(graph);
  const loaded = await shareWeights(graph, blobs);
  const weights = loaded.tensors;
  /** Opened for the first image: ideal images need none. */
  let decoder: ReturnType<typeof openSingleDecoder> | null = null;
  const open = (programs: Readonly<Record<string, Program>>) =>
    openSession({ state: new Map([...weights].map(([key, tensor]) => [key, tensor.clone()])), programs });
  const sessions = createKeptSessions(open);
  return {
    graph,
    scoring: getScoring,
    classes() {
      const { graph: bare, output } = getScoring();
      const shape = inferGraph(bare).layers.get(output)?.shape.slice(1) ?? [];
      return Math.max(
        2,
        shape.reduce<number>((product, length) => product * (length ?? 1), 1),
      );
    },
    input: { name: input.name, height, width, channels },
    async decode({ name, path, bytes }) {
      if (!path && !bytes) throw new GraftError('invalid', say`'${name}' has neither a path nor bytes.`);
      decoder ??= openSingleDecoder(pool(), target);
      return decoder.decode(bytes ? { bytes } : { path: path! });
    },
    prepare: (pixels) => preprocess(pixels, graph.preprocessing),
    run: (given, outputs, other) =>
      runGraph({ graph: other ? inInferenceMode(other) : inference, weights, given, outputs, fold: false }),
    scores(given, { gradients, weights: own = weights } = { gradients: false }) {
      const { graph: bare, output } = getScoring();
      // The tape needs the intermediate tensors. No layer is trainable, and all are in inference mode.
      const training = { trainable: new Set<string>(), seed: noSeed, updates: new Map<string, Tensor>() };
      const options = { graph: bare, weights: own, given, outputs: [output], fold: false };
      return runGraph(gradients ? { ...options, training } : options)[0]!;
    },
    layer(given, name, own = weights) {
      const training = { trainable: new Set<string>(), seed: noSeed, updates: new Map<string, Tensor>() };
      return runGraph({
        graph: withOwnModes(inference),
        weights: own,
        given,
        outputs: [name],
        training,
        fold: false,
      })[0]!;
    },
    openSession: open,
    sessions,
    dispose() {
      decoder?.dispose();
      sessions.dispose();
      loaded.dispose();
    },
  };
}

/** Returns the scores of a network whose layers all have a mode: others would take that of the run, which differentiates in training mode. */
function withModes(graph: LayerGraph): ScoringGraph {
  const scoring = scoringGraph(graph);
  return { ...scoring, graph: withOwnModes(scoring.graph) };
}

function withOwnModes(graph: LayerGraph): LayerGraph {
  return { ...graph, layers: graph.layers.map((layer) => ({ ...layer, training: layer.training ?? false })) };
}

function noSeed(): Tensor {
  return tf.tensor1d([0, 0], 'int32');
}

/** Whether a score was taken before an activation that the network ends in. */
export function scoreKind(form: OutputForm): 'logit' | 'output' {
  return form === 'probabilities' || form === 'exp' ? 'output' : 'logit';
}

/** Returns the scores of all classes `[n, classes]`: of a single unit, its negative and itself. */
function classScores(scores: Tensor): Tensor2D {
  const flat = tf.reshape(scores, [scores.shape[0]!, -1]) as Tensor2D;
  return flat.shape[1] === 1 ? tf.concat([tf.neg(flat) as Tensor2D, flat], 1) : flat;
}

/** Returns the sum over the batch of the score of a class; with `contrast`, minus the mean score of the other classes. */
export function scoreOf(scores: Tensor, label: number, contrast = false): Scalar {
  return tf.sum(weightedScores(scores, scoreWeights(classScores(scores).shape[1], { label, contrast })));
}

/** Returns the weight of each class's score in what `scoreOf` adds up, `[classes, 1]`. */
export function scoreWeights(
  count: number,
  { label, contrast }: { label: number; contrast: boolean },
): Tensor2D {
  const weights = Float32Array.from({ length: count }, (_, c) =>
    c === label ? 1 : contrast && count > 1 ? -1 / (count - 1) : 0,
  );
  return tf.tensor2d(weights, [count, 1]);
}

/** Returns the weighted sum of the scores of each image, `[n, 1]`. */
export function weightedScores(scores: Tensor, weights: Tensor2D): Tensor2D {
  return tf.matMul(classScores(scores), weights);
}

/** The scores and probabilities of a batch, by class. */
export interface BatchScores {
  readonly classes: number;
  readonly scores: Float32Array;
  readonly probabilities: Float32Array;
}

/** Reads the scores and probabilities of the network's first output. */
export function readScores(output: Tensor, form: OutputForm): BatchScores {
  const flat = () => tf.reshape(output, [output.shape[0]!, -1]);
  const scores = readTensor(() => classScores(flat()));
  const probabilities = readTensor(() => probabilitiesOf(flat(), form));
  return { classes: scores.length / output.shape[0]!, scores, probabilities };
}

/** Returns the index of the greatest value, the first one of equals. */
export function indexOfMaximum(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Returns the values of the tensor that `compute` returns, and frees all tensors that it creates. An array that `tf.tidy` returned would be searched for tensors, value by value. */
export function readTensor(compute: () => Tensor): Float32Array {
  const tensor = tf.tidy(compute);
  try {
    return tensor.dataSync() as Float32Array;
  } finally {
    tensor.dispose();
  }
}
