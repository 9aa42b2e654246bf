// Why the plan cannot be trained data-parallel, if that is chosen.
import { computed } from 'vue';
import { findParallelProblems } from '#shared/run/data-parallel';
import { useProblemWords } from '../../i18n/problem-words';
import { useClusters } from '../../stores/clusters';
import { useModel } from '../../stores/model';
import { useProject } from '../../stores/project';

/** Returns the reasons as sentences; none if the plan can be trained where it is to be. */
export function useParallelProblems() {
  const clusters = useClusters();
  const model = useModel();
  const project = useProject();
  const { translate } = useProblemWords();
  return computed(() =>
    clusters.target?.workers === undefined || !model.graph
      ? []
      : findParallelProblems(model.graph, project.draft.stages).map(translate),
  );
}
