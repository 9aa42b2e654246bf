// Finds the source of a NaN or infinite loss: the first layer whose weights or outputs are not finite.
import { GraftError } from '#shared/errors';
import { say, sentenceOf } from '#shared/sentence';
import { layersBetween, runGraph } from '../../executor/run-graph';
import { weightKey } from '../../executor/run-options';
import type { Session } from '../../recorder/session';
import { type Tensor, tf } from '../../tf';
import { listWeights } from '../../weights/load';
import { fedValues } from '../pixels/fed-layers';
import type { StepPlan } from './step';

/** The layer, and possibly the weight, whose values are not finite. */
export interface NonFinite {
  readonly layer: string;
  readonly kind: string;
  /** The weight that is not finite; null if it is the layer's output. */
  readonly weight: string | null;
}

const isNonFinite = (values: Float32Array) => values.some((value) => !Number.isFinite(value));

/** Returns the first layer whose weights or output are not finite for these feeds, with the session's current weights; null if there is none. Runs op by op. */
export function findNonFinite(
  plan: StepPlan,
  session: Session,
  feeds: ReadonlyMap<string, Tensor>,
  weightsOnly = false,
): NonFinite | null {
  const { graph } = plan.scoring;
  const given = plan.given.map(({ name }) => name);
  const layers = layersBetween(graph, given, graph.outputs);
  const names = new Set(layers.map(({ name }) => name));
  const entries = listWeights(graph, names);
  const values = session.read(entries.map(({ key }) => key));
  for (const { layer, spec, key } of entries)
    if (isNonFinite(values.get(key)!)) return { layer: layer.name, kind: layer.kind, weight: spec.name };
  if (weightsOnly) return null;
  let found: NonFinite | null = null;
  tf.tidy(() => {
    const weights = new Map(
      entries.map(({ layer, spec, key }) => [
        weightKey(layer.name, spec.name),
        tf.tensor(values.get(key)!, [...spec.shape]),
      ]),
    );
    const seed = tf.tensor1d([0, 0], 'int32');
    const updates = new Map<string, Tensor>();
    const outputs = runGraph({
      graph,
      weights,
      given: fedValues(plan.given, feeds),
      outputs: layers.map(({ name }) => name),
      training: { trainable: plan.trainable, updates, seed: () => seed },
      fold: false,
    });
    tf.dispose([...updates.values()]);
    const at = outputs.findIndex((output) => isNonFinite(output.dataSync() as Float32Array));
    if (at >= 0) found = { layer: layers[at]!.name, kind: layers[at]!.kind, weight: null };
  });
  return found;
}

/** Returns the error that ends a run whose loss is NaN or infinite. */
export function nanLossError(what: string, step: number, source: NonFinite | null): GraftError {
  const where =
    source === null
      ? ''
      : source.weight === null
        ? say` It first appears in the output of '${source.layer}' (${source.kind}).`
        : say` The weight '${source.weight}' of '${source.layer}' (${source.kind}) was the first value to become NaN or infinite, in the step before.`;
  return new GraftError(
    'invalid',
    say`The ${sentenceOf(what)} became NaN or infinite in step ${step}.${where} Lower the learning rate or clip the gradients. The last good checkpoint was saved.`,
    source?.layer,
  );
}
