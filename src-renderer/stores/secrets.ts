// What the open lab still asks for: the window does not show it before the question is answered.
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { Secret } from '#shared/labs/guided/lab';
import { findLab } from '#shared/labs/guided/labs';
import { hiddenIn } from '#shared/labs/guided/secrets';
import { useProject } from './project';

/** The results that are hidden, with the number of the step that asks for them. */
export const useSecrets = defineStore('secrets', () => {
  const project = useProject();
  const hidden = computed((): ReadonlyMap<Secret, number> => {
    const progress = project.draft.lab;
    const lab = progress && findLab(progress.lab);
    return lab ? hiddenIn(lab, progress) : new Map();
  });
  /** Returns the number of the step that asks for it; null if it can be shown. */
  const askedBy = (secret: Secret): number | null => hidden.value.get(secret) ?? null;
  return { askedBy };
});
