// Performs what “Do it for me” consists of, through the same stores as the window's controls.
import { nextTick } from 'vue';
import { useI18n } from 'vue-i18n';
import { GraftError } from '#shared/errors';
import type { Edit } from '#shared/graph/edits/index';
import type { Act, ConvolutionAct } from '#shared/labs/guided/act';
import type { LabState, Value } from '#shared/labs/guided/lab-state';
import { say } from '#shared/sentence';
import { useStageNames } from '../../i18n/stage-names';
import { useAttack } from '../../stores/attack';
import { useConvolutionLab } from '../../stores/convolution-lab';
import { useData } from '../../stores/data';
import { useDepthAccuracy } from '../../stores/depth-accuracy';
import { useFindWhere } from '../../stores/find-where';
import { useIdeal } from '../../stores/ideal';
import { useInsightSubject } from '../../stores/insight-subject';
import { useLabImage } from '../../stores/lab-image';
import { useLens } from '../../stores/lens';
import { useModel } from '../../stores/model';
import { usePlan } from '../../stores/plan';
import { useProject } from '../../stores/project';
import { useRecipeFile } from '../../stores/recipe-file';
import { useRuns } from '../../stores/runs';
import { useSettings } from '../../stores/settings';
import { useKernelFit } from '../convolution/kernel-fit';
import { useLabResult } from '../convolution/lab-result';
import { usePointed } from '../convolution/pointed';
import { attackImage, lookAt } from './perform-attack';
import { moveImage, showInLens } from './perform-lens';
import { until } from './until';

/** Returns the function that performs acts in their order. `answer` stores an answer, `state` returns the present state. Aborting `signal` stops a run that was started. */
export function usePerform(answer: (step: string, value: Value) => void, state: () => LabState) {
  const { t } = useI18n();
  const project = useProject();
  const model = useModel();
  const data = useData();
  const depths = useDepthAccuracy();
  const plan = usePlan();
  const runs = useRuns();
  const settings = useSettings();
  const { toRecipe } = useRecipeFile();
  const { ofStage } = useStageNames();

  async function train(signal: AbortSignal): Promise<void> {
    const { graph } = model;
    const name = t('train.defaultName', { model: graph?.name ?? '', classes: data.classes.length });
    const recipe = graph && toRecipe(name);
    if (!graph || !recipe)
      throw new GraftError('not-ready', say`The training needs a network, images and a plan.`);
    await project.flush();
    const runId = await runs.start(recipe, graph);
    const stop = () => void runs.stop(runId);
    signal.addEventListener('abort', stop, { once: true });
    await runs.ended(runId, signal).finally(() => signal.removeEventListener('abort', stop));
  }

  /** Applies an edit. Where it moves the output, the view follows. */
  function edit(one: Edit): void {
    const before = model.graph?.outputs[0];
    model.edit(one);
    const now = model.graph?.outputs[0];
    if (now !== undefined && now !== before) model.selected = now;
  }

  async function advise(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', depths.cancel, { once: true });
    await depths.measure().finally(() => signal.removeEventListener('abort', depths.cancel));
  }

  async function perform(act: Act, step: string, signal: AbortSignal): Promise<void> {
    switch (act.act) {
      case 'show':
        settings.view = act.view;
        return;
      case 'openNetwork':
        return model.choose(act.source);
      case 'edit':
        return edit(act.edit);
      case 'select':
        model.selected = act.layer;
        return;
      case 'useImages':
        return data.choose(act.folder);
      case 'editData':
        return data.edit(act.edit);
      case 'split':
        return data.setSplit(act.split);
      case 'advise':
        return advise(signal);
      case 'plan':
        return plan.choosePreset(
          'feature',
          act.stages.map((stage) => ({ ...stage, name: ofStage(stage.name) })),
        );
      case 'train':
        return train(signal);
      case 'adopt':
        return model.adopt(act.run, 'last');
      case 'ideal':
        return draw(act, signal);
      case 'look':
        return lookAt(act);
      case 'lens':
        return showInLens(act);
      case 'moveImage':
        return moveImage(act);
      case 'sanityCheck':
        return useLens().checkSanity();
      case 'findPenguin':
        return useFindWhere().showExample();
      case 'findThreshold':
        useFindWhere().threshold = act.least;
        return;
      case 'attack':
        return attackImage(act);
      case 'defend':
        return useAttack().defend();
      case 'convolution':
        return convolve(act.set);
      case 'answer':
        return answer(act.step ?? step, act.value);
      case 'answerFrom':
        return answer(step, act.find(state()));
    }
  }

  return async (acts: readonly Act[], step: string, signal: AbortSignal): Promise<void> => {
    for (const act of acts) {
      if (signal.aborted) return;
      await perform(act, step, signal);
    }
  };
}

/** Draws an ideal image. */
async function draw(
  { of, recipe, steps }: Extract<Act, { act: 'ideal' }>,
  signal: AbortSignal,
): Promise<void> {
  const ideal = useIdeal();
  const objective = typeof of === 'string' ? { label: useInsightSubject().classes.indexOf(of) } : of;
  if ('label' in objective && objective.label < 0) return;
  ideal.open(objective);
  ideal.recipe = recipe;
  ideal.steps = steps;
  ideal.drawOne();
  signal.addEventListener('abort', ideal.cancel, { once: true });
  await nextTick();
  await until(() => !ideal.busy);
  signal.removeEventListener('abort', ideal.cancel);
}

/** Resolves when the outputs of the present kernels are computed. */
async function computed(): Promise<void> {
  const results = useLabResult();
  await nextTick();
  return until(() => !results.busy);
}

/** Changes the convolution lab. */
async function convolve(set: ConvolutionAct): Promise<void> {
  const lab = useConvolutionLab();
  const image = useLabImage();
  if (set.mode) image.mode = set.mode;
  if (set.longest) image.longest = set.longest;
  if (set.image === 'test') await image.showTest();
  else if (set.image) await image.load({ name: set.image.path, image: set.image });
  for (const { row, column, level } of set.touch ?? []) image.setPixel(row, column, level);
  if (set.kernel) lab.pasteKernel(set.kernel);
  if (set.stride !== undefined || set.padding !== undefined)
    lab.settings = {
      ...lab.settings,
      ...(set.stride !== undefined && { stride: set.stride, dilation: 1 }),
      ...(set.padding !== undefined && { padding: set.padding }),
    };
  if (set.pool !== undefined) lab.pool = set.pool;
  if (set.unrolled !== undefined) lab.unrolled = set.unrolled;
  await computed();
  if (set.point) pinOutput(set.point);
  if (!set.fit) return;
  const fit = useKernelFit();
  fit.target = set.fit.target;
  await fit.run(set.fit.steps);
}

/** Pins a position of the output. */
function pinOutput(point: { readonly row: number; readonly column: number }): void {
  const pointed = usePointed();
  pointed.release();
  pointed.pin({ of: 'output', ...point });
}
