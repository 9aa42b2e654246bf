// What edits are carried out with: the data set's classes and the project's seed.
import { computed } from 'vue';
import { useData } from '../../stores/data';
import { useProject } from '../../stores/project';

/** The context of edits as they would be made now. */
export function useContext() {
  const data = useData();
  const project = useProject();
  return computed(() => ({ classes: data.classes, seed: project.draft.seed }));
}
