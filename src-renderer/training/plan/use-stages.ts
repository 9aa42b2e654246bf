// The stages of the plan, and the changes that its panel makes to them.
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { makeHeadStage, makePlan, type PlanName } from '#shared/recipe/plans';
import type { Stage } from '#shared/run/stage';
import { useModel } from '../../stores/model';
import { useProject } from '../../stores/project';

/** Returns the stages and the functions that change them. */
export function useStages() {
  const { t } = useI18n();
  const project = useProject();
  const model = useModel();
  const stages = computed(() => project.draft.stages);
  const setStages = (next: Stage[]) => project.update({ stages: next });

  /** Replaces all stages by those of a built-in plan. */
  function usePlan(name: PlanName): void {
    const names = {
      head: t('train.stageNames.head'),
      fineTune: t('train.stageNames.fineTune'),
      all: t('train.stageNames.all'),
    };
    setStages(makePlan(name, model.graph, names));
  }
  function replace(index: number, stage: Stage): void {
    setStages(stages.value.map((one, i) => (i === index ? stage : one)));
  }
  function remove(index: number): void {
    setStages(stages.value.filter((_, i) => i !== index));
  }
  function moveUp(index: number): void {
    const next = [...stages.value];
    const [stage] = next.splice(index, 1);
    if (stage) next.splice(index - 1, 0, stage);
    setStages(next);
  }
  const add = () => setStages([...stages.value, makeHeadStage(model.graph, t('train.stageNames.head'))]);
  return { stages, usePlan, replace, remove, moveUp, add };
}
