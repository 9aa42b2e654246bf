// Context of edits: the dataset's classes and the project's seed.
import { computed } from 'vue';
import { useData } from '../../stores/data';
import { useProject } from '../../stores/project';

/** Returns the current context of edits. */
export function useContext() {
  const data = useData();
  const project = useProject();
  return computed(() => ({ classes: data.classes, seed: project.draft.seed }));
}
