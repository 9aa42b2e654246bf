// Checks a run's network before an export: unsupported and changed parts.
import { computed, type Ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { type ExportTarget, findExportBlockers } from '#shared/formats/export-blockers';
import { findExportNotes } from '#shared/formats/export-notes';
import { rewrittenKinds } from '#shared/formats/tfjs-form';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { customLayers } from '#shared/graph/keras-needs';
import { outputMeanings } from '#shared/graph/meanings';
import { meaningsOf } from '#shared/graph/output-meaning';
import { addPreprocessingLayers } from '#shared/graph/preprocessing-layers';
import type { exportFormats } from '#shared/protocol/engine/use';
import { useProject } from '../../stores/project';
import { useSession } from '../../stores/session';

/** Name of an export format. */
export type ExportFormat = (typeof exportFormats)[number];

/** Loads the network of a run and checks it for the format. */
export function useExportChecks(
  runId: string,
  format: Readonly<Ref<ExportFormat>>,
  withPreprocessing: Readonly<Ref<boolean>>,
) {
  const { t } = useI18n();
  const session = useSession();
  const project = useProject();
  const network = shallowRef<LayerGraph | null>(null);
  // If the network cannot be loaded, the export reports the error.
  void session.client
    .runRecipe({ project: project.id, runId })
    .then(({ graph }) => (network.value = graph))
    .catch(() => {});

  /** The network with its preprocessing as layers; null if it cannot have it, or needs none. */
  const preprocessed = computed(() => (network.value ? addPreprocessingLayers(network.value) : null));
  /** The network as it is written. */
  const written = computed(() => (withPreprocessing.value ? preprocessed.value : null) ?? network.value);
  /** The preprocessing that the export can add to the network. */
  const preprocessing = computed(() =>
    preprocessed.value && network.value ? network.value.preprocessing : null,
  );
  const blockersOf = (target: ExportTarget) =>
    written.value ? findExportBlockers(written.value, target) : [];
  /** Export target of the format. An .h5 file is checked for Keras 3, and separately for Keras 2. */
  const target = computed(() => (format.value === 'h5' ? 'h5-keras3' : format.value));
  const blockers = computed(() => blockersOf(target.value));
  const keras2Blockers = computed(() => (format.value === 'h5' ? blockersOf('h5-keras2') : []));
  const allowed = computed(() => (blockers.value.length === 0 ? written.value : null));
  const exportNotes = computed(() => (allowed.value ? findExportNotes(allowed.value, target.value) : []));
  /** Layer kinds that TensorFlow.js does not have and that are written as other kinds. */
  const rewritten = computed(() =>
    format.value === 'tfjs' && allowed.value ? rewrittenKinds(allowed.value) : [],
  );
  /** Layer kinds that Keras does not have, which require Graft's Python classes. */
  const customKinds = computed(() =>
    network.value && (format.value === 'keras' || format.value === 'h5')
      ? customLayers(network.value).map(({ kind }) => kind)
      : [],
  );
  /** Outputs that are logits: the export can add the activation that turns them into probabilities. */
  const logits = computed(() =>
    network.value
      ? meaningsOf(network.value).filter(
          ({ meaning }) => !['none', null].includes(outputMeanings[meaning].finish),
        )
      : [],
  );
  /** Size of the images that the file expects, and the classes in the order of its outputs; null if one of them is not known. */
  const expects = computed(() => {
    const graph = network.value;
    const input = graph && inputLayers(graph)[0];
    const shape = input && inferGraph(graph).layers.get(input.name)?.shape;
    const [, height, width, channels] = shape ?? [];
    if (shape?.length !== 4 || !height || !width || !channels || !graph?.classes) return null;
    const [some, most] = [graph.classes, 12];
    const classes = some.slice(0, most).join(', ') + (some.length > most ? ', …' : '');
    return { size: `${height} × ${width} × ${channels}`, classes };
  });
  const describeBlocker = (one: ReturnType<typeof blockersOf>[number]) =>
    t(`export.blockers.${one.code}`, { ...one });
  return {
    ...{ blockers, keras2Blockers, exportNotes, rewritten, customKinds, logits, preprocessing },
    expects,
    describeBlocker,
  };
}
