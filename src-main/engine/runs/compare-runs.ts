// Evaluates two runs on the same images, to say what a change of the dataset did to the accuracy.
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Projects } from '../projects/open-projects';
import { findRun, readRunInputs } from './run-folder';
import { trainedGraph } from './select-graph';

/** Returns the call that compares two runs. */
export function createCompareRuns(
  projects: Projects,
  pool: TrainerPool,
): Pick<Handlers<typeof runsCalls>, 'compareRuns'> {
  return {
    async *compareRuns({ project, before, after }, { signal }) {
      const paths = await projects.find(project);
      const [first, second] = await Promise.all(
        [before, after].map(async ({ runId, checkpoint }) => {
          const run = await findRun(paths, runId);
          return { graph: await trainedGraph(run, runId, checkpoint), data: (await readRunInputs(run)).data };
        }),
      );
      const { data } = second!;
      const learned = new Set(first!.data.training.map(({ hash }) => hash));
      const part: 'test' | 'validation' = data.test.length > 0 ? 'test' : 'validation';
      const images = data[part].filter(({ hash }) => !learned.has(hash));
      if (images.length === 0 || data.classes.join('\n') !== first!.data.classes.join('\n')) {
        yield { comparison: null };
        return;
      }
      const known = new Map(first!.data[part].map((image) => [image.hash, image]));
      const oldImages = images.flatMap(({ hash }) => known.get(hash) ?? []);
      const accuracies: number[] = [];
      for (const [{ graph }, labeled] of [
        [first!, images],
        [second!, images],
        ...(oldImages.length === images.length ? [[first!, oldImages] as const] : []),
      ] as const) {
        const { classes } = data;
        const folders = { blobs: paths.blobs, cache: paths.cache };
        const job = { graph, ...folders, classes, part, images: [...labeled] };
        for await (const item of pool.stream((trainer) => trainer.client.evaluate(job, { signal }))) {
          if (item.progress) yield { progress: item.progress };
          if (item.evaluation) accuracies.push(item.evaluation.accuracy);
        }
      }
      const [accuracyBefore, accuracyAfter, withOldLabels = null] = accuracies;
      const compared = { before: accuracyBefore!, after: accuracyAfter!, withOldLabels };
      yield { comparison: { part, images: images.length, ...compared } };
    },
  };
}
