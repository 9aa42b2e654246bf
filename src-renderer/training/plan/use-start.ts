// Starts a run of the plan. The button and the command share the state of starting.
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useReasonWords } from '../../i18n/reason-words';
import { useClusters } from '../../stores/clusters';
import { useData } from '../../stores/data';
import { useModel } from '../../stores/model';
import { useProject } from '../../stores/project';
import { useReadiness } from '../../stores/readiness';
import { useRecipeFile } from '../../stores/recipe-file';
import { useRuns } from '../../stores/runs';
import { useToasts } from '../../stores/toasts';
import { useParallelProblems } from '../clusters/parallel-problems';

const starting = ref(false);

/** Returns the recipe of the plan, the reason why it cannot start (null if it can), and the function that starts it. */
export function useStart() {
  const { t } = useI18n();
  const project = useProject();
  const model = useModel();
  const data = useData();
  const runs = useRuns();
  const toasts = useToasts();
  const clusters = useClusters();
  const readiness = useReadiness();
  const { toRecipe } = useRecipeFile();
  const { ofReason } = useReasonWords();

  const parallelProblems = useParallelProblems();
  const reason = computed(() =>
    starting.value
      ? t('train.doing.starting')
      : [...readiness.reasons.map(ofReason), ...parallelProblems.value].join('\n') || null,
  );
  const recipe = computed(() =>
    model.graph
      ? toRecipe(t('train.defaultName', { model: model.graph.name, classes: data.classes.length }))
      : null,
  );

  async function start(): Promise<void> {
    if (!model.graph || !recipe.value) return;
    const started = recipe.value;
    starting.value = true;
    try {
      await project.flush();
      await runs.start(started, model.graph, { on: clusters.target });
    } catch (error) {
      toasts.fail(error, () => void start());
    } finally {
      starting.value = false;
    }
  }
  return { reason, recipe, start };
}
