// How much of each lab is done.
import { computed } from 'vue';
import type { Lab } from '#shared/labs/guided/lab';
import { useProject } from '../../stores/project';
import { useGuide } from './guide';

/** Returns the numbers of done steps by lab that was begun, of the open one as it is now, and whether all steps of a lab are done. */
export function useDoneOfLabs() {
  const guide = useGuide();
  const project = useProject();
  const doneOf = computed(() => {
    const done = new Map<string, number>();
    for (const { lab } of [...project.projects].sort((a, b) => a.editedAt - b.editedAt))
      if (lab) done.set(lab.id, lab.done);
    if (guide.progress) done.set(guide.progress.lab, Object.keys(guide.progress.ticks).length);
    return done;
  });
  return { doneOf, isDone: (lab: Lab) => (doneOf.value.get(lab.id) ?? 0) >= lab.steps.length };
}
