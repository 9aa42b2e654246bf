// Compares the network's predictions across preprocessing presets.
import type { LayerGraph } from '#shared/graph/graph';
import { useClient } from '../connect/use-connection';
import { useData } from './data';
import { useProject } from './project';

/** Predicts up to 24 images of the dataset with every preset. */
export function useComparison() {
  const client = useClient();
  const project = useProject();
  const data = useData();
  return async (graph: LayerGraph, signal: AbortSignal) => {
    const { summary } = data;
    if (!summary) return null;
    const count = 24;
    const { total } = await data.page({}, 0, 1);
    const every = Math.max(1, Math.floor(total / count));
    const pages = await Promise.all(
      Array.from({ length: Math.min(count, total) }, (_, i) => data.page({}, i * every, 1)),
    );
    const images = pages.flatMap(({ images }) =>
      images.map(({ path, label }) => ({
        folder: summary.folder,
        path,
        truth: summary.classes[label]?.name,
      })),
    );
    if (images.length === 0) return null;
    return client.comparePreprocessings({ project: project.id, model: { graph }, images }, { signal });
  };
}
