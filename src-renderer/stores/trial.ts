// Images to try a model on, and its predictions. The images are not saved.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { GraftError } from '#shared/errors';
import type { Prediction } from '#shared/protocol/trainer-contract';
import { type Averaging, noAveraging, toRequest } from './averaging';
import { betterCheckpoint } from './better-checkpoint';
import { useModel } from './model';
import { useProject } from './project';
import { useRuns } from './runs';
import { useSession } from './session';

/** An image to predict: bytes in a browser, a path if the shell knows it, or an image of the dataset; `url` displays it. */
export interface TrialImage {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly source:
    | { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
    | { readonly path: string }
    | { readonly folder: string; readonly path: string };
  readonly prediction: Prediction | null;
  /** Its classes in the dataset, if it has a label there. */
  readonly truth?: readonly string[];
}

const batchSize = 16;
const topClasses = 5;

/** The images and their predictions. */
export const useTrial = defineStore('trial', () => {
  const session = useSession();
  const project = useProject();
  const runs = useRuns();
  const model = useModel();
  /** A run's id, or `graph` for the edited network; null until chosen. */
  const source = ref<string | null>(null);
  /** The checkpoint that the user chose; null for the better one. */
  const chosenCheckpoint = ref<'last' | 'best' | null>(null);
  const averaging = shallowRef<Averaging>(noAveraging);
  const images = shallowRef<readonly TrialImage[]>([]);
  const pending = ref(0);
  let lastId = 0;
  /** True if the edited network, which predicts, has changed since; no prediction of it is shown then. */
  const outdated = ref(false);
  let controller = new AbortController();

  const trained = computed(() => runs.list.filter((run) => run.checkpoint));
  const chosen = computed(() => {
    if (source.value === 'graph' && model.graph) return 'graph';
    const run = trained.value.find((one) => one.runId === source.value) ?? trained.value[0];
    return run?.runId ?? (model.graph ? 'graph' : null);
  });

  const checkpoint = computed({
    get: () => {
      const run = trained.value.find((one) => one.runId === chosen.value);
      return chosenCheckpoint.value ?? (run ? betterCheckpoint(run) : 'last');
    },
    set: (value: 'last' | 'best') => {
      chosenCheckpoint.value = value;
    },
  });
  watch(chosen, () => {
    chosenCheckpoint.value = null;
  });

  /** Runs that can be averaged with the chosen one. */
  const others = computed(() => trained.value.filter((run) => run.runId !== chosen.value));

  function selection() {
    if (chosen.value === 'graph' && model.graph) return { graph: model.graph };
    if (chosen.value !== null) return { runId: chosen.value, checkpoint: checkpoint.value };
    throw new GraftError('not-ready', 'Choose a model to try.');
  }

  /** Adds files and predicts them. Sends the path if the shell knows it, otherwise the bytes. */
  async function add(files: readonly File[]): Promise<void> {
    const paths = session.shell.pathsOf(files);
    const added = await Promise.all(
      files.map(async (file, index): Promise<TrialImage> => {
        const path = paths?.[index];
        const source = path ? { path } : { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
        return { id: ++lastId, name: file.name, url: URL.createObjectURL(file), source, prediction: null };
      }),
    );
    await addAll(added);
  }

  /** Adds images of the dataset, each with a URL to display. */
  async function addFromFolder(
    folder: string,
    added: readonly (Pick<TrialImage, 'url' | 'truth'> & { readonly path: string })[],
  ): Promise<void> {
    const toImage = ({ path, url, truth }: (typeof added)[number]): TrialImage => {
      const source = { folder, path };
      return { id: ++lastId, name: path, url, source, prediction: null, ...(truth && { truth }) };
    };
    await addAll(added.map(toImage));
  }

  async function addAll(added: readonly TrialImage[]): Promise<void> {
    images.value = [...added, ...images.value];
    await predict(added);
  }

  /** Ends all predictions in progress. */
  function abort(): void {
    controller.abort();
    controller = new AbortController();
  }
  /** Removes the predictions of a network that is not the chosen one any more. */
  function forget(): void {
    abort();
    images.value = images.value.map((one) => (one.prediction ? { ...one, prediction: null } : one));
  }
  watch(
    () => (chosen.value === 'graph' ? model.graph : null),
    (now, before) => {
      if (!now || !before || images.value.length === 0) return;
      forget();
      outdated.value = true;
    },
  );

  /** Predicts images: all of them by default, for example after another model was chosen. */
  async function predict(targets?: readonly TrialImage[]): Promise<void> {
    if (!targets) {
      forget();
      outdated.value = false;
    }
    await predictAll(targets ?? images.value, controller.signal);
  }
  async function predictAll(targets: readonly TrialImage[], signal: AbortSignal): Promise<void> {
    pending.value += targets.length;
    let open = targets.length;
    try {
      for (let at = 0; at < targets.length; at += batchSize) {
        const batch = targets.slice(at, at + batchSize);
        const sources = batch.map((image) => image.source);
        const { predictions } = await session.client.predict(
          {
            project: project.id,
            model: selection(),
            images: sources,
            top: topClasses,
            ...toRequest(averaging.value, others.value),
          },
          { signal },
        );
        if (signal.aborted) return;
        const byId = new Map(batch.map((image, index) => [image.id, predictions[index] ?? null]));
        images.value = images.value.map((one) =>
          byId.has(one.id) ? { ...one, prediction: byId.get(one.id) ?? null } : one,
        );
        pending.value -= batch.length;
        open -= batch.length;
      }
    } finally {
      pending.value -= open;
    }
  }

  function remove(id: number): void {
    const removed = images.value.find((image) => image.id === id);
    if (removed) URL.revokeObjectURL(removed.url);
    images.value = images.value.filter((image) => image.id !== id);
  }

  function clear(): void {
    abort();
    for (const image of images.value) URL.revokeObjectURL(image.url);
    images.value = [];
  }

  return {
    source,
    selection,
    checkpoint,
    averaging,
    images,
    outdated,
    pending,
    trained,
    chosen,
    others,
    add,
    addFromFolder,
    predict,
    remove,
    clear,
  };
});
