// Writes the report of a run: gathers its recipe, its log, the figures of an evaluation and thumbnails of its errors.
import { join } from 'node:path';
import type { Part } from '#shared/data/dataset-index';
import { driveSteps } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import { figuresOf } from '#shared/evaluation/figures';
import { collectItems, greatest, isRight, rowOf, type Scores } from '#shared/evaluation/scores';
import type { Progress } from '#shared/progress';
import type { Handlers } from '#shared/protocol/contract';
import type { evaluationCalls } from '#shared/protocol/engine/evaluation';
import type { TrainImage } from '#shared/protocol/train-image';
import { formatReport } from '#shared/report/report';
import type { ReportExample } from '#shared/report/report-data';
import { countViews } from '#shared/run/test-time';
import { runInSlices } from '#shared/steps';
import { wordIn } from '#shared/word-in';
import { openThumbnails, type Thumbnails } from '../../images/thumbnail';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { findRun, readRunInputs } from '../runs/run-folder';
import { summarizeLog } from '../runs/run-log';
import { trainedGraph } from '../runs/select-graph';

type ScoresCall = Handlers<typeof evaluationCalls>['scores'];

/** Misclassified images that are shown. */
const mostExamples = 24;
/** Size of their thumbnails in pixels. */
const side = 192;

/** Returns the call that writes the report of a run. */
export function createReport(
  projects: Projects,
  datasets: Datasets,
  scores: ScoresCall,
): Pick<Handlers<typeof evaluationCalls>, 'report'> {
  return {
    async *report({ project, runId, checkpoint, part, table, locale, also, testTime }, context) {
      const paths = await projects.find(project);
      const run = await findRun(paths, runId);
      const { recipe, data } = await readRunInputs(run);
      const graph = await trainedGraph(run, runId, checkpoint);
      async function* collect(
        wanted: Part | undefined,
        facts: { withFacts: boolean; table?: string | undefined },
      ): AsyncGenerator<{ progress: Progress }, Scores> {
        const model = { runId, checkpoint };
        const request = { project, model, part: wanted, also, testTime, ...facts };
        const found = yield* driveSteps(collectItems(scores(request, context)), ({ progress }) =>
          progress ? [{ progress }] : [],
        );
        return found!;
      }
      const evaluated = yield* collect(part, { withFacts: true, table });
      const validation =
        evaluated.part === 'validation'
          ? evaluated
          : data.validation.length > 0
            ? yield* collect('validation', { withFacts: false })
            : null;
      const figures = await runInSlices(figuresOf(evaluated, validation), nextTurn);
      const thumbnails = openThumbnails(join(paths.cache, 'thumbnails'), datasets.pool);
      const examples = await examplesOf(evaluated, data[evaluated.part ?? 'test'], thumbnails);
      const { state } = await summarizeLog(run.events);
      const facts = { name: recipe.name, network: graph.name, at: new Date().toISOString() };
      const averaged = { networks: 1 + (also?.length ?? 0), views: testTime ? countViews(testTime) : 1 };
      const report = { ...facts, runId, checkpoint, recipe, state, figures, examples, averaged };
      yield { html: formatReport(report, wordIn(locale), locale) };
    },
  };
}

/** Returns the most confident errors, with thumbnails. */
async function examplesOf(
  scores: Scores,
  images: readonly TrainImage[],
  thumbnails: Thumbnails,
): Promise<ReportExample[]> {
  const { classes } = scores;
  const sources = new Map(images.map((image) => [image.name ?? image.path, image]));
  const wrong = scores.images.flatMap(({ path, label }, i) => {
    const row = rowOf(scores, i);
    const predicted = greatest(row);
    if (isRight(scores, i)) return [];
    return [{ path, label, predicted, probability: row[predicted]! }];
  });
  wrong.sort((a, b) => b.probability - a.probability);
  return Promise.all(
    wrong.slice(0, mostExamples).map(async ({ path, label, predicted, probability }) => {
      const image = sources.get(path);
      return {
        // Without the folders of this machine.
        path: path.split(/[\\/]/).slice(-2).join('/'),
        truth: classes[label] ?? '',
        predicted: classes[predicted] ?? '',
        probability,
        image: image ? await thumbnailOf(image, thumbnails) : null,
      };
    }),
  );
}

/** Returns the thumbnail as a `data:` URL; null if the image cannot be read any more. */
async function thumbnailOf(
  { path, slice, hash }: TrainImage,
  thumbnails: Thumbnails,
): Promise<string | null> {
  try {
    const bytes = await thumbnails.get({ path, slice }, hash, side);
    return `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`;
  } catch (error) {
    if (!(error instanceof GraftError)) throw error;
    return null;
  }
}
