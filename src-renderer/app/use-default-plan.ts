// Fills in the plan that fits the network and the dataset, as long as the user has not changed it.
import { onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { defaultPlan } from '#shared/recipe/plans';
import type { Stage } from '#shared/run/stage';
import { useStageNames } from '../i18n/stage-names';
import { useData } from '../stores/data';
import { useModel } from '../stores/model';
import { useProject } from '../stores/project';

/** Milliseconds after the last edit of the graph until the plan follows. */
const restMs = 100;

/** Keeps the plan of the open project equal to the default plan until it is edited. */
export function useDefaultPlan(): void {
  const { locale } = useI18n();
  const { names, ofStage } = useStageNames();
  const project = useProject();
  const model = useModel();
  const data = useData();
  /** The plan that was filled in last, or was recognized as the default. */
  let filled: readonly Stage[] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(
    () => project.id,
    () => (filled = null),
  );
  // The names that Graft gave to stages follow the language.
  watch(
    () => [project.opened, locale.value] as const,
    () => {
      const { stages } = project.draft;
      const worded = stages.map((stage) => ({ ...stage, name: ofStage(stage.name) }));
      if (equal(stages, worded)) return;
      if (filled && equal(stages, filled)) filled = worded;
      project.update({ stages: worded });
    },
    { immediate: true },
  );
  watch(
    () => [model.graph, data.summary, model.arrival.state, project.id] as const,
    ([graph, summary, arrival], [, , , before]) => {
      clearTimeout(timer);
      // Weights that are still loading would look like a network without pretrained weights.
      if (!graph || !summary || arrival !== 'here') return;
      if (project.draft.stages.length === 0 || project.id !== before) fill();
      // A plan that exists may follow when the edited graph is drawn.
      else timer = setTimeout(fill, restMs);
    },
  );
  onScopeDispose(() => clearTimeout(timer));

  function fill(): void {
    const { graph, arrival } = model;
    if (!graph || !data.summary || arrival.state !== 'here') return;
    const images = data.summary.classes.reduce((sum, one) => sum + one.training, 0);
    const counts = { images, classes: data.summary.classes.length };
    const next = defaultPlan(graph, counts, names());
    const { stages } = project.draft;
    if (equal(stages, next)) filled = next;
    else if (stages.length === 0 || (filled && equal(stages, filled))) {
      filled = next;
      project.update({ stages: next });
    }
  }
}

const equal = (one: readonly Stage[], other: readonly Stage[]) =>
  JSON.stringify(one) === JSON.stringify(other);
