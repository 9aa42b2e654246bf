// The stages of the plan, and the changes that its panel makes to them.
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { makeHeadStage, makePlan, type PlanName } from '#shared/recipe/plans';
import { useModel } from '../../stores/model';
import { usePlan } from '../../stores/plan';

/** Returns the stages and the functions that change them. */
export function useStages() {
  const { t } = useI18n();
  const plan = usePlan();
  const model = useModel();
  /** Replaces all stages with those of a built-in plan. */
  function choosePlan(name: PlanName): void {
    const names = {
      head: t('train.stageNames.head'),
      fineTune: t('train.stageNames.fineTune'),
      all: t('train.stageNames.all'),
    };
    plan.choosePreset(name, makePlan(name, model.graph, names));
  }
  const add = () => plan.add(makeHeadStage(model.graph, t('train.stageNames.head')));
  const { replace, remove, moveUp } = plan;
  return { stages: computed(() => plan.stages), choosePlan, replace, remove, moveUp, add };
}
