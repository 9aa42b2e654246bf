// What the window does not show while a lab still asks for it.
import type { Lab, LabStep, Secret } from './lab';
import type { LabProgress } from './progress';

/** True once the question of a step is answered: a prediction or a choice by any answer, a number by the right one. */
function isAnswered({ id, ask }: LabStep, { answers, ticks }: LabProgress): boolean {
  if (ask?.purpose === 'answer' && ask.kind === 'number') return ticks[id] !== undefined;
  return answers[id] !== undefined || ticks[id] !== undefined;
}

/** Returns what is hidden, with the number of the step that asks for it, from 1. Steps before the shown one hide nothing. */
export function hiddenIn(lab: Lab, progress: LabProgress): ReadonlyMap<Secret, number> {
  const at = lab.steps.findIndex(({ id }) => id === progress.at);
  const hidden = new Map<Secret, number>();
  for (const [i, step] of lab.steps.entries())
    if (i >= at && !isAnswered(step, progress))
      for (const secret of step.hides ?? []) if (!hidden.has(secret)) hidden.set(secret, i + 1);
  return hidden;
}
