// Whether a run of the draft can start: one answer for all views.
import { defineStore } from 'pinia';
import { computed } from 'vue';
import { useData } from './data';
import { useModel } from './model';
import { usePlan } from './plan';
import { useProject } from './project';
import { findReasons, type Reason } from './run-reasons';
import { useSession } from './session';

/** The reasons against a run, and the fix of those that the plan causes. */
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

  /** Replaces the stage by one that fits. */
  function fix({ fixed }: Reason): void {
    if (!fixed) return;
    plan.replace(fixed.index, fixed.stage);
  }

  return { reasons, planReasons, fix };
});
