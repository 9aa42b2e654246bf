// “Graft it”: from a dataset to a trained model in one gesture. It chooses a network, replaces its classifier, freezes the
// rest, and trains; every change is an ordinary edit of the project, so that it can be seen, undone and continued by hand.
import { defineStore } from 'pinia';
import { computed, nextTick, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { GraftError, wordsOf } from '#shared/errors';
import { headEdit } from '#shared/graph/head-place';
import { textbookHeads } from '#shared/graph/head-presets';
import { inferGraph } from '#shared/graph/infer';
import type { ModelInfo } from '#shared/protocol/engine/models';
import { chooseNetwork, type NetworkCandidate } from '#shared/recipe/choose-network';
import { defaultPlan } from '#shared/recipe/plans';
import type { Words } from '#shared/sentence';
import { useStageNames } from '../i18n/stage-names';
import { useCatalog } from './catalog';
import { useData } from './data';
import { useDepthAccuracy } from './depth-accuracy';
import { useModel } from './model';
import { usePlan } from './plan';
import { usePlanCost } from './plan-cost';
import { useProject } from './project';
import { useRecipeFile } from './recipe-file';
import { useRuns } from './runs';
import { useSession } from './session';
import { useSettings } from './settings';
import { useTrial } from './trial';
import { useTrialSources } from './trial-sources';

/** The steps, in order. */
export const graftSteps = ['network', 'head', 'plan', 'train', 'try'] as const;
/** One of the steps. */
export type GraftStep = (typeof graftSteps)[number];

/** At most this many installed networks are compared by their features; each takes seconds. */
const mostCompared = 3;

/** The assistant: its dialog, its progress, and what it chose. */
export const useGraftIt = defineStore('graftIt', () => {
  const { t } = useI18n();
  const stageNames = useStageNames();
  const catalog = useCatalog();
  const data = useData();
  const depths = useDepthAccuracy();
  const model = useModel();
  const plan = usePlan();
  const cost = usePlanCost();
  const project = useProject();
  const runs = useRuns();
  const session = useSession();
  const settings = useSettings();
  const trial = useTrial();
  const sources = useTrialSources();
  const { toRecipe } = useRecipeFile();

  const open = ref(false);
  /** The step in progress; null before the start and after the end. */
  const step = ref<GraftStep | null>(null);
  const done = shallowRef<ReadonlySet<GraftStep>>(new Set());
  const problem = ref<Words | null>(null);
  const chosen = shallowRef<ModelInfo | null>(null);
  /** Features of how many networks were compared. */
  const compared = ref(0);
  const runId = ref<string | null>(null);
  let controller = new AbortController();

  /** Networks whose pretrained weights are on this machine, smallest first. */
  const installed = computed(() =>
    catalog.models
      .filter(({ weights }) => weights === 'bundled' || weights === 'cached')
      .sort((a, b) => (a.parameters ?? 0) - (b.parameters ?? 0)),
  );
  /** Returns why it cannot start, as a key of `train.reasons`; null if it can. */
  const reason = computed(() => {
    if (!session.connected) return 'disconnected';
    if (data.scanning) return 'scanning';
    if (!data.summary) return 'noData';
    return null;
  });

  const sourceOf = ({ id }: ModelInfo) => ({ catalog: id, includeTop: true, weights: 'pretrained' }) as const;

  /** Shows the dialog; the network and the plan are chosen at once. */
  async function begin(): Promise<void> {
    open.value = true;
    problem.value = null;
    done.value = new Set();
    runId.value = null;
    controller = new AbortController();
    await attempt(async () => {
      await run('network', chooseAndOpen);
      await run('head', addHead);
      await run('plan', fillPlan);
    });
  }

  /** Trains, and opens the result with a few images that were not trained on. */
  async function train(): Promise<void> {
    await attempt(async () => {
      await run('train', startAndWait);
      await run('try', openResult);
      open.value = false;
    });
  }

  async function run(name: GraftStep, work: () => Promise<void> | void): Promise<void> {
    controller.signal.throwIfAborted();
    step.value = name;
    await work();
    done.value = new Set([...done.value, name]);
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    const { signal } = controller;
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) problem.value = wordsOf(error);
    } finally {
      if (!signal.aborted) step.value = null;
    }
  }

  /** Stops what is in progress and closes the dialog. What was done stays in the project and can be undone. */
  async function cancel(): Promise<void> {
    controller.abort();
    step.value = null;
    open.value = false;
    const live = runs.list.find((one) => one.runId === runId.value);
    if (live?.status === 'running' || live?.status === 'waiting') await runs.stop(live.runId);
  }

  async function chooseAndOpen(): Promise<void> {
    if (catalog.models.length === 0) await catalog.load();
    const candidates = installed.value.slice(0, mostCompared);
    if (candidates.length === 0) throw new GraftError('not-ready', t('assistant.noNetwork'));
    const measured: NetworkCandidate[] = [];
    // One network needs no comparison.
    if (candidates.length > 1) for (const one of candidates) measured.push(await measure(one));
    compared.value = measured.length;
    const id = chooseNetwork(measured) ?? candidates[0]!.id;
    chosen.value = candidates.find((one) => one.id === id)!;
    controller.signal.throwIfAborted();
    await model.choose(sourceOf(chosen.value));
    if (!model.graph) throw new GraftError('bad-file', model.problem ?? t('assistant.noNetwork'));
  }

  /** Measures how well the network's features separate the classes of a sample of the dataset. */
  async function measure(info: ModelInfo): Promise<NetworkCandidate> {
    const { graph } = await session.client.openModel({ project: project.id, source: sourceOf(info) });
    const flops = inferGraph(graph).flops;
    const recipe = toRecipe('measure', defaultPlan(graph, counts(), stageNames.names()));
    const source = recipe && { ...recipe, model: sourceOf(info), edits: [] };
    let accuracy: number | null = null;
    if (source) {
      const request = { project: project.id, recipe: source, graph };
      for await (const { advice } of session.client.advise(request, { signal: controller.signal }))
        if (advice) {
          accuracy = advice.cuts.at(-1)?.accuracy ?? null;
          depths.keep(advice, graph);
        }
    }
    return { id: info.id, flops, accuracy };
  }

  /** Replaces the classifier by a head for the classes, and freezes the rest. */
  function addHead(): void {
    if (!model.graph || !model.facts) return;
    const edit = headEdit(model.graph, model.facts, textbookHeads.find(({ key }) => key === 'pooled')!);
    if (edit?.edit !== 'addHead') throw new GraftError('unsupported', t('assistant.noPlace'));
    const { after, layers } = edit;
    if (after !== undefined) model.edit({ edit: 'cutAt', layer: after });
    model.edit({ edit: 'freeze', select: { all: true } });
    model.edit({ edit: 'addHead', layers });
  }

  /** Plans the training, and measures what it costs on this machine if that is not known yet. */
  async function fillPlan(): Promise<void> {
    if (!model.graph) return;
    const stages = defaultPlan(model.graph, counts(), stageNames.names());
    plan.choosePreset(stages.length > 1 ? 'finetune' : 'feature', stages);
    await nextTick();
    const recipe = toRecipe('measure');
    if (recipe && !cost.measured) await cost.measure(recipe);
  }

  async function startAndWait(): Promise<void> {
    const { signal } = controller;
    if (model.arrival.state !== 'here') await model.readWeights();
    const name = t('train.defaultName', { model: model.graph!.name, classes: data.classes.length });
    const recipe = toRecipe(name);
    if (!recipe || !model.graph) throw new GraftError('not-ready', t('assistant.noNetwork'));
    await project.flush();
    signal.throwIfAborted();
    const id = await runs.start(recipe, model.graph);
    runId.value = id;
    const status = await runs.ended(id, signal);
    if (status !== 'done')
      throw new GraftError('not-ready', runs.states.get(id)?.message ?? t('assistant.notDone'));
  }

  async function openResult(): Promise<void> {
    trial.source = runId.value;
    settings.view = 'try';
    if (trial.images.length === 0) await sources.addFromData();
  }

  const counts = () => {
    const classes = data.summary?.classes ?? [];
    return { images: classes.reduce((sum, one) => sum + one.training, 0), classes: classes.length };
  };

  return { open, step, done, problem, chosen, compared, runId, reason, begin, train, cancel };
});
