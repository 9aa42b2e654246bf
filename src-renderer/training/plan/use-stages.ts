// The stages of the plan, and the changes that its panel makes to them.
import { computed } from 'vue';
import { makeHeadStage, makePlan, type PlanName } from '#shared/recipe/plans';
import { useStageNames } from '../../i18n/stage-names';
import { useModel } from '../../stores/model';
import { usePlan } from '../../stores/plan';

/** Returns the stages and the functions that change them. */
export function useStages() {
  const { names } = useStageNames();
  const plan = usePlan();
  const model = useModel();
  /** Replaces all stages with those of a built-in plan. */
  function choosePlan(name: PlanName): void {
    plan.choosePreset(name, makePlan(name, model.graph, names()));
  }
  const add = () => plan.add(makeHeadStage(model.graph, names().head));
  const { replace, remove, moveUp } = plan;
  return { stages: computed(() => plan.stages), choosePlan, replace, remove, moveUp, add };
}
