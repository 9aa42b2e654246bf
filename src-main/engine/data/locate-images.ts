// Finds images of a dataset by name: their path, their file on disk, or the name that runs use for them.
import { join } from 'node:path';
import type { DataIndex, Image } from '#shared/data/dataset-index';
import type { SplitImages } from '#shared/data/left-out';
import type { Handlers } from '#shared/protocol/contract';
import type { dataCalls, LocatedImage } from '#shared/protocol/engine/data';
import { runInSlices, type Steps } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import { showIn } from './dataset-calls';
import type { Datasets } from './datasets';

/** Returns the name that runs and evaluations use for an image: its file on disk, or its path in the dataset if it is a part of a file. */
export function runNameOf({ folder }: Pick<DataIndex, 'folder'>, { path, file, slice }: Image): string {
  return slice ? path : (file ?? join(folder, path));
}

/** Returns the call that finds images by name. */
export function createLocateImages(datasets: Datasets): Pick<Handlers<typeof dataCalls>, 'locateImages'> {
  return {
    async locateImages({ names, ...asked }, { signal }) {
      const view = await datasets.view(asked, signal);
      const found = new Map<string, LocatedImage>();
      const wanted = new Set(names);
      for (const [images, leftOut] of [
        [await view.leftOut(), true],
        [view, false],
      ] as const)
        await runInSlices(locateSteps(images, leftOut, wanted, found), nextTurn);
      return { images: names.map((name) => found.get(name) ?? null) };
    },
  };
}

function* locateSteps(
  images: SplitImages,
  leftOut: boolean,
  wanted: ReadonlySet<string>,
  found: Map<string, LocatedImage>,
): Steps<void> {
  const show = showIn(images);
  for (const [place, image] of images.index.images.entries()) {
    if (place % 500 === 499) yield;
    const names = [image.path, runNameOf(images.index, image)].filter((name) => wanted.has(name));
    for (const name of names) found.set(name, { ...show(place), leftOut });
  }
}
