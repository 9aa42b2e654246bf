// Where a loss that is no number comes from: the first layer whose weights, else whose values, are no numbers.
import { GraftError } from '#shared/errors';
import { layersBetween, runGraph } from '../../executor/run-graph';
import { weightKey } from '../../executor/run-options';
import type { Session } from '../../recorder/session';
import { type Tensor, tf } from '../../tf';
import { listWeights } from '../../weights/load';
import { fedValues } from '../pixels/fed-layers';
import type { StepPlan } from './step';

/** What lost its numbers. */
export interface LostAt {
  readonly layer: string;
  readonly kind: string;
  /** A weight of it was lost already; null: its value is the first. */
  readonly weight: string | null;
}

const isLost = (values: Float32Array) => values.some((value) => !Number.isFinite(value));

/** The first layer that lost its numbers for these feeds, with the session's weights as they are; null when there is none. Runs op by op. */
export function findLost(
  plan: StepPlan,
  session: Session,
  feeds: ReadonlyMap<string, Tensor>,
  weightsAlone = false,
): LostAt | null {
  const { graph } = plan.scoring;
  const given = plan.given.map(({ name }) => name);
  const layers = layersBetween(graph, given, graph.outputs);
  const names = new Set(layers.map(({ name }) => name));
  const entries = listWeights(graph, names);
  const values = session.read(entries.map(({ key }) => key));
  for (const { layer, spec, key } of entries)
    if (isLost(values.get(key)!)) return { layer: layer.name, kind: layer.kind, weight: spec.name };
  if (weightsAlone) return null;
  let found: LostAt | null = null;
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
      wanted: layers.map(({ name }) => name),
      training: { trainable: plan.trainable, updates, seed: () => seed },
      fold: false,
    });
    tf.dispose([...updates.values()]);
    const at = outputs.findIndex((output) => isLost(output.dataSync() as Float32Array));
    if (at >= 0) found = { layer: layers[at]!.name, kind: layers[at]!.kind, weight: null };
  });
  return found;
}

/** The error that ends a run whose loss is no number any more. */
export function lossIsLost(what: string, step: number, lost: LostAt | null): GraftError {
  const where =
    lost === null
      ? ''
      : lost.weight === null
        ? ` It first appears in what '${lost.layer}' (${lost.kind}) gives.`
        : ` The weight '${lost.weight}' of '${lost.layer}' (${lost.kind}) is the first that was lost, in the step before.`;
  return new GraftError(
    'invalid',
    `The ${what} is no number any more in step ${step}.${where} A lower learning rate usually helps, or clipped gradients. The last good checkpoint is kept.`,
    lost?.layer,
  );
}
