// Class probabilities of a run's images or of a dataset's, with facts to group the images by.
import { alignSteps } from '#shared/data/align-classes';
import type { DataIndex, Part } from '#shared/data/dataset-index';
import type { DataSource } from '#shared/data/source';
import { GraftError } from '#shared/errors';
import { columnsOfImage } from '#shared/evaluation/columns';
import type { ScoredImage } from '#shared/evaluation/scores';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { Handlers } from '#shared/protocol/contract';
import type { evaluationCalls } from '#shared/protocol/engine/evaluation';
import type { TrainImage } from '#shared/protocol/train-image';
import { settleInputSize } from '#shared/recipe/input-size';
import { say, sentenceOf } from '#shared/sentence';
import { runInSlices, type Steps } from '#shared/steps';
import type { TrainerPool } from '../../process/trainer-pool';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { findRun, readRunInputs } from '../runs/run-folder';
import { trainImageSteps } from '../runs/run-inputs';
import { selectGraph } from '../runs/select-graph';
import { selectAveraged } from '../use/averaging';
import { columnsOf } from './table-columns';

type Call = Parameters<Handlers<typeof evaluationCalls>['scores']>[0];

/** The images to compute probabilities of. */
interface Subject {
  readonly part: Part | null;
  readonly classes: readonly string[];
  readonly images: readonly TrainImage[];
  /** The dataset that knows more about them. */
  readonly source: DataSource;
}

/** Returns the call that computes class probabilities. */
export function createScores(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof evaluationCalls>, 'scores'> {
  return {
    async *scores(asked, { signal }) {
      const paths = await projects.find(asked.project);
      const { part, classes, images, source } = asked.data
        ? await imagesOfDataset(asked, paths, datasets, signal)
        : await imagesOfRun(asked, paths);
      const averaged = await selectAveraged(paths, asked.model, asked.also, classes);
      const [graph, ...also] = averaged.map((one) => settleInputSize(one.graph, null).graph);
      const multiLabel = images.some(({ labels }) => labels !== undefined);
      yield { head: { part, classes: [...classes], multiLabel } };
      const facts = asked.withFacts
        ? await factsOf(source, paths, datasets, signal)
        : new Map<string, Facts>();
      const columns =
        asked.table === undefined ? null : await columnsOf({ path: asked.table }, images.map(nameOf));
      const { testTime } = asked;
      let count = 0;
      const { blobs, cache } = paths;
      const job = { graph: graph!, also, testTime, blobs, cache, multiLabel, images: [...images] };
      for await (const { progress, rows } of pool.stream((trainer) =>
        trainer.client.scores(job, { signal }),
      )) {
        if (progress) yield { progress };
        if (!rows) continue;
        const unreadable = new Set(rows.unreadable);
        const values = new Float32Array((rows.count - unreadable.size) * classes.length);
        const given = new Float32Array(rows.values.slice().buffer);
        const found: ScoredImage[] = [];
        for (let i = 0; i < rows.count; i++) {
          if (unreadable.has(i)) continue;
          // A network may have more outputs than there are classes.
          const row = given.subarray(i * rows.width, i * rows.width + classes.length);
          values.set(row, found.length * classes.length);
          const image = images[rows.from + i]!;
          const { hash, label, labels, width, height } = image;
          const own = columns && columnsOfImage(columns, rows.from + i);
          found.push({
            path: nameOf(image),
            hash,
            label,
            ...(labels && { labels }),
            ...(width !== undefined && { width }),
            ...(height !== undefined && { height }),
            ...facts.get(hash),
            ...(own && { columns: own }),
          });
        }
        count += found.length;
        yield { rows: { images: found, values: new Uint8Array(values.buffer) } };
      }
      if (count === 0)
        throw new GraftError('not-ready', say`None of the ${images.length} images can be read.`);
    },
  };
}

/** Returns how evaluations name an image. */
const nameOf = ({ path, name }: TrainImage) => name ?? path;

async function imagesOfRun({ model, part }: Call, paths: ProjectPaths): Promise<Subject> {
  if (!('runId' in model))
    throw new GraftError('invalid', 'Choose the images to evaluate the model on: it is not a run.');
  const { data, recipe } = await readRunInputs(await findRun(paths, model.runId));
  const wanted = part ?? (data.test.length > 0 ? 'test' : 'validation');
  if (data[wanted].length === 0)
    throw new GraftError(
      'not-ready',
      say`Run ${model.runId} has no ${sentenceOf(wanted)} images to evaluate on.`,
      model.runId,
    );
  return { part: wanted, classes: data.classes, images: data[wanted], source: recipe.data };
}

async function imagesOfDataset(
  { project, model, data, part }: Call,
  paths: ProjectPaths,
  datasets: Datasets,
  signal: AbortSignal,
): Promise<Subject> {
  const graph = await selectGraph(paths, model);
  const view = await datasets.view({ project, ...data! }, signal);
  const index = await runInSlices(alignSteps(view.index, graph), nextTurn);
  insistOnClasses(graph, index);
  const all = await runInSlices(trainImageSteps(index), nextTurn);
  const images = part ? all.filter((_, i) => view.parts[i] === part) : all;
  if (images.length === 0)
    throw new GraftError('not-ready', say`${index.folder} has no images to evaluate on.`, index.folder);
  return { part: part ?? null, classes: index.classes, images, source: data! };
}

/** Throws 'invalid' if the outputs of a network are not the classes of a dataset. */
function insistOnClasses(graph: LayerGraph, { classes }: DataIndex): void {
  const outputs = Number(inferGraph(graph).layers.get(graph.outputs[0]!)?.shape.at(-1) ?? 0);
  const known = graph.classes;
  const [mine, theirs] = [known?.join(', ') ?? String(outputs), classes.join(', ')];
  const fits = known ? known.join('\n') === classes.join('\n') : Math.max(2, outputs) === classes.length;
  if (!fits)
    throw new GraftError(
      'invalid',
      say`The classes of the network (${mine}) are not those of the dataset (${theirs}).`,
    );
}

type Facts = Pick<ScoredImage, 'brightness' | 'source' | 'group'>;

/** Returns what the scan of a dataset knows about its images, by hash. A dataset that cannot be read is not an error: the run has its images. */
async function factsOf(
  source: DataSource,
  paths: ProjectPaths,
  datasets: Datasets,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Facts>> {
  try {
    return await runInSlices(factSteps(await datasets.latest(paths, source, signal)), nextTurn);
  } catch (error) {
    if (!(error instanceof GraftError) || error.code === 'cancelled') throw error;
    return new Map();
  }
}

function* factSteps({ images }: DataIndex): Steps<ReadonlyMap<string, Facts>> {
  const facts = new Map<string, Facts>();
  for (const [i, { hash, path, brightness, group }] of images.entries()) {
    if (i % 1000 === 999) yield;
    const source = /^@([^/]+)\//.exec(path)?.[1];
    facts.set(hash, {
      ...(brightness !== undefined && { brightness }),
      ...(source !== undefined && { source }),
      ...(group !== undefined && { group }),
    });
  }
  return facts;
}
