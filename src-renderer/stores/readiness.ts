// Whether a run of the draft can start, for all views.
import { defineStore } from 'pinia';
import { computed } from 'vue';
import { useData } from './data';
import { useModel } from './model';
import { usePlan } from './plan';
import { useProject } from './project';
import { findReasons, type Reason } from './run-reasons';
import { useSession } from './session';

/** The reasons why a run cannot start, and fixes for those caused by the plan. */
export const useReadiness = defineStore('readiness', () => {
  const project = useProject();
  const plan = usePlan();
  const model = useModel();
  const data = useData();
  const session = useSession();

  const reasons = computed(() =>
    findReasons({
      connected: session.connected,
      scanning: data.scanning,
      summary: data.summary,
      graph: model.graph,
      arrival: model.arrival.state,
      problems: model.problems,
      stages: project.draft.stages,
    }),
  );
  /** Stages that do not fit the network. */
  const planReasons = computed(() => reasons.value.filter(({ fixed }) => fixed !== undefined));

  /** Replaces the stage with one that fits. */
  function fix({ fixed }: Reason): void {
    if (!fixed) return;
    plan.replace(fixed.index, fixed.stage);
  }

  return { reasons, planReasons, fix };
});
