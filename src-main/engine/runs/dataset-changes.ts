// Compares a dataset with the images of a run: what was relabeled, left out, added or moved since.
import { type DataIndex, type Part, partNames } from '#shared/data/dataset-index';
import type { Handlers } from '#shared/protocol/contract';
import type { DatasetChanges, runsCalls } from '#shared/protocol/engine/runs';
import type { TrainImage } from '#shared/protocol/train-image';
import { runInSlices, type Steps } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import { runNameOf } from '../data/locate-images';
import type { Projects } from '../projects/open-projects';
import type { RunData } from './run-data';
import { findRun, readRunInputs } from './run-folder';

/** The images of a run by name: their classes, joined, and their part. */
type RunImages = ReadonlyMap<string, { readonly classes: string; readonly part: Part }>;

/** Returns the call that compares a dataset with a run. */
export function createDatasetChanges(
  projects: Projects,
  datasets: Datasets,
): Pick<Handlers<typeof runsCalls>, 'datasetChanges'> {
  /** The last run compared: each edit of the dataset asks for the same. */
  let last: { readonly key: string; readonly images: Promise<RunImages> } | null = null;

  return {
    async datasetChanges({ runId, ...asked }, { signal }) {
      const paths = await projects.find(asked.project);
      const run = await findRun(paths, runId);
      if (last?.key !== run.root) {
        const images = readRunInputs(run).then(({ data }) => runInSlices(runImageSteps(data), nextTurn));
        last = { key: run.root, images };
      }
      const { index, parts } = await datasets.view(asked, signal);
      return runInSlices(changeSteps(await last.images, index, parts), nextTurn);
    },
  };
}

function* runImageSteps(data: RunData): Steps<RunImages> {
  const images = new Map<string, { classes: string; part: Part }>();
  for (const part of partNames)
    for (const [i, image] of data[part].entries()) {
      images.set(nameOf(image), { classes: classesOf(image, data.classes), part });
      if (i % 1000 === 999) yield;
    }
  return images;
}

/** Counts the images of the dataset that differ from those of the run. */
function* changeSteps(before: RunImages, index: DataIndex, parts: readonly Part[]): Steps<DatasetChanges> {
  const changes = { relabeled: 0, leftOut: 0, added: 0, moved: 0, same: 0 };
  let found = 0;
  for (const [i, image] of index.images.entries()) {
    if (i % 500 === 499) yield;
    const known = before.get(runNameOf(index, image));
    if (known) found++;
    if (!known) changes.added++;
    else if (known.classes !== classesOf(image, index.classes)) changes.relabeled++;
    // A part that the split drew differs because of the split, not because of an edit of this image.
    else if (known.part !== parts[i] && image.moved) changes.moved++;
    else changes.same++;
  }
  return { ...changes, leftOut: before.size - found };
}

/** An image's name in a run; see `runNameOf`. */
const nameOf = ({ name, path }: TrainImage) => name ?? path;

const classesOf = (
  { label, labels }: { readonly label: number; readonly labels?: readonly number[] | undefined },
  classes: readonly string[],
) => (labels ?? [label]).map((one) => classes[one]!.normalize('NFC')).join('\n');
