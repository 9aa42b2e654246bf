// Collects the state that the checks of a lab see from the stores of the window.
import { computed, watch } from 'vue';
import { planesOf } from '#shared/labs/convolution/planes';
import type { LabConvolution, LabFind, LabIdeal, LabLens, LabState } from '#shared/labs/guided/lab-state';
import { useCatalog } from '../../stores/catalog';
import { useConvolutionLab } from '../../stores/convolution-lab';
import { useData } from '../../stores/data';
import { useDepthAccuracy } from '../../stores/depth-accuracy';
import { useIdeal } from '../../stores/ideal';
import { useLabImage } from '../../stores/lab-image';
import { useModel } from '../../stores/model';
import { useProject } from '../../stores/project';
import { useRuns } from '../../stores/runs';
import { useSettings } from '../../stores/settings';
import { useKernelFit } from '../convolution/kernel-fit';
import { useLabResult } from '../convolution/lab-result';
import { usePointed } from '../convolution/pointed';
import { readAttack } from './read-attack';
import { openFind } from './read-find';
import { openLens } from './read-lens';
import { useRunGraphs } from './run-graphs';

/** Returns the state; what no check of the open lab reads is not computed. */
export function useLabState() {
  const project = useProject();
  const model = useModel();
  const data = useData();
  const runs = useRuns();
  const settings = useSettings();
  const catalog = useCatalog();
  const depths = useDepthAccuracy();
  const graphs = useRunGraphs();

  const edited = computed((): LabState['model'] =>
    model.graph && model.facts
      ? { source: project.draft.model, graph: model.graph, facts: model.facts }
      : null,
  );
  const dataset = computed((): LabState['data'] => {
    const { summary } = data;
    if (!summary) return null;
    const images = summary.classes.reduce((sum, one) => sum + one.training + one.validation + one.test, 0);
    const training = summary.classes.reduce((sum, one) => sum + one.training, 0);
    return { folder: project.draft.folder, classes: data.classes, images, training };
  });
  const ended = computed(() =>
    runs.list.flatMap(({ runId }) => {
      const state = runs.states.get(runId);
      return state ? [state] : [];
    }),
  );
  const weights = computed(
    () =>
      new Set(
        catalog.models
          .filter((one) => one.weightsNoTop === 'bundled' || one.weightsNoTop === 'cached')
          .map(({ id }) => id),
      ),
  );

  const measured = computed(() =>
    // What was measured in another project, such as that of another lab, does not count here.
    depths.kept
      .filter((one) => one.project === project.id)
      .map(({ advice, folder, graph }) => {
        const weights = graph.layers.flatMap((layer) => Object.values(layer.weights));
        return { advice, folder, pretrained: weights.some((one) => 'blob' in one) };
      }),
  );
  const ideal = useIdeal();
  const ideals = computed(() =>
    ideal.shown.map(
      ({ name, objective, recipe, steps, state, frame }): LabIdeal => ({
        name,
        layer: 'layer' in objective ? objective.layer : null,
        recipe,
        steps,
        isDone: state === 'done',
        probability: frame?.probability ?? null,
        variation: frame?.variation ?? 0,
      }),
    ),
  );
  /** Read the lens and the search for a class, likewise. */
  let lens: (() => LabLens) | null = null;
  let find: (() => LabFind) | null = null;
  /** Reads the convolution lab. Its stores are created when a lab is opened, and not by the check that reads them first, which would miss their changes. */
  let convolution: (() => LabConvolution) | null = null;
  watch(
    () => project.draft.lab !== undefined,
    (isOpen) => {
      if (!isOpen) return;
      convolution ??= openConvolution();
      lens ??= openLens();
      find ??= openFind();
    },
    { immediate: true, flush: 'sync' },
  );

  return computed(
    (): LabState => ({
      view: settings.view,
      model: edited.value,
      selected: model.selected,
      data: dataset.value,
      stages: project.draft.stages,
      seed: project.draft.seed,
      runs: ended.value,
      graphs: graphs.value,
      weights: weights.value,
      advice: measured.value,
      answers: project.draft.lab?.answers ?? {},
      ideals: ideals.value,
      isDrawingOpen: ideal.isOpen,
      get attack() {
        return readAttack();
      },
      get lens() {
        lens ??= openLens();
        return lens();
      },
      get find() {
        find ??= openFind();
        return find();
      },
      get convolution() {
        convolution ??= openConvolution();
        return convolution();
      },
    }),
  );
}

/** Creates the stores of the convolution lab. Returns the function that reads them. */
function openConvolution(): () => LabConvolution {
  const lab = useConvolutionLab();
  const image = useLabImage();
  const results = useLabResult();
  const pointed = usePointed();
  const search = useKernelFit();
  return () => {
    const { source, planes } = image;
    const { result } = results;
    const { pinned } = pointed;
    // While new outputs are computed, the old ones belong to other settings.
    const isCurrent =
      result?.input === planes && result.filters === lab.used && result.settings === lab.settings;
    const current = isCurrent ? result : null;
    return {
      image: source === 'test' ? source : 'path' in source.image ? source.image.path : source.name,
      planes,
      original: image.touched.size === 0 ? planes : planesOf(image.pixels, image.mode),
      unrolled: lab.unrolled,
      kernel: lab.kernel,
      filters: lab.used,
      settings: lab.settings,
      pool: lab.pool,
      output: current?.outputs[lab.at] ?? null,
      pooled: current?.pool === lab.pool ? (current?.pooled?.[lab.at] ?? null) : null,
      point: pinned?.of === 'output' ? { row: pinned.row, column: pinned.column } : null,
      fit: search.fit ? { gap: search.gap, steps: search.losses.length - 1 } : null,
    };
  };
}
