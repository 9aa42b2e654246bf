// The groups of the map's points, from the stores.
import { computed, type Ref } from 'vue';
import { useData } from '../../stores/data';
import { useEmbedding } from '../../stores/embedding';
import { useScores } from '../../stores/scores';
import { useSuspects } from '../../stores/suspects';
import { useTrial } from '../../stores/trial';
import { type Coloring, groupPoints, predictedLabels } from './groups';

/** Returns the groups by a coloring, the predictions, and the points by path. */
export function useMapGroups(coloring: Ref<Coloring>) {
  const data = useData();
  const embedding = useEmbedding();
  const scores = useScores();
  const suspects = useSuspects();
  const trial = useTrial();

  const paths = computed(() => embedding.map?.paths ?? []);
  const placeOf = computed(() => new Map(paths.value.map((path, i) => [path, i])));
  const pathAt = (index: number) => paths.value[index] ?? '';
  const predicted = computed(() =>
    predictedLabels(trial.chosen === null ? undefined : scores.runs.get(trial.chosen), data.classes),
  );
  const grouping = computed(() =>
    groupPoints({
      paths: paths.value,
      facts: embedding.facts,
      coloring: coloring.value,
      predicted: predicted.value,
      flagged: suspects.paths,
    }),
  );
  /** Points whose prediction differs from their label, while points are colored by it. */
  const outlined = computed(() => {
    if (coloring.value !== 'prediction' || predicted.value.size === 0) return null;
    return Uint8Array.from(paths.value, (path) => {
      const known = embedding.facts.get(path);
      const label = known && predicted.value.get(known.hash);
      return label !== undefined && label !== known?.label ? 1 : 0;
    });
  });
  return { grouping, predicted, outlined, placeOf, pathAt };
}
