// Images to try a model on, and its predictions. The images are not saved.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { GraftError } from '#shared/errors';
import type { Prediction } from '#shared/protocol/trainer-contract';
import { type Averaging, asAsked, noAveraging } from './averaging';
import { useModel } from './model';
import { useProject } from './project';
import { useRuns } from './runs';
import { useSession } from './session';

/** An image to predict: bytes in a browser, a path if the shell knows it; `url` displays it. */
export interface TrialImage {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly source:
    | { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
    | { readonly path: string };
  readonly prediction: Prediction | null;
}

const atOnce = 16;
const topClasses = 5;

/** The images and their predictions. */
export const useTrial = defineStore('trial', () => {
  const session = useSession();
  const project = useProject();
  const runs = useRuns();
  const model = useModel();
  /** A run's id, or `graph` for the edited network; null until chosen. */
  const source = ref<string | null>(null);
  const checkpoint = ref<'last' | 'best'>('last');
  const averaging = shallowRef<Averaging>(noAveraging);
  const images = shallowRef<readonly TrialImage[]>([]);
  const judging = ref(0);
  let lastId = 0;
  let controller: AbortController | null = null;

  const trained = computed(() => runs.list.filter((run) => run.checkpoint));
  const chosen = computed(() => {
    if (source.value === 'graph' && model.graph) return 'graph';
    const run = trained.value.find((one) => one.runId === source.value) ?? trained.value[0];
    return run?.runId ?? (model.graph ? 'graph' : null);
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

  /** Adds images that the engine can read by path, each with a URL to display. */
  async function addPaths(some: readonly { name: string; path: string; url: string }[]): Promise<void> {
    await addAll(
      some.map(({ name, path, url }) => ({
        id: ++lastId,
        name,
        url,
        source: { path },
        prediction: null,
      })),
    );
  }

  async function addAll(added: readonly TrialImage[]): Promise<void> {
    images.value = [...added, ...images.value];
    await judge(added);
  }

  /** Predicts images: all of them by default, for example after another model was chosen. */
  async function judge(some: readonly TrialImage[] = images.value): Promise<void> {
    if (some === images.value) controller?.abort();
    const mine = new AbortController();
    controller = mine;
    const { signal } = mine;
    judging.value += some.length;
    let open = some.length;
    try {
      for (let at = 0; at < some.length; at += atOnce) {
        const batch = some.slice(at, at + atOnce);
        const sources = batch.map((image) => image.source);
        const { predictions } = await session.client.predict(
          {
            project: project.id,
            model: selection(),
            images: sources,
            top: topClasses,
            ...asAsked(averaging.value, others.value),
          },
          { signal },
        );
        const byId = new Map(batch.map((image, index) => [image.id, predictions[index] ?? null]));
        images.value = images.value.map((one) =>
          byId.has(one.id) ? { ...one, prediction: byId.get(one.id) ?? null } : one,
        );
        judging.value -= batch.length;
        open -= batch.length;
      }
    } finally {
      judging.value -= open;
    }
  }

  function remove(id: number): void {
    const gone = images.value.find((image) => image.id === id);
    if (gone) URL.revokeObjectURL(gone.url);
    images.value = images.value.filter((image) => image.id !== id);
  }

  function clear(): void {
    controller?.abort();
    for (const image of images.value) URL.revokeObjectURL(image.url);
    images.value = [];
  }

  return {
    source,
    checkpoint,
    averaging,
    images,
    judging,
    trained,
    chosen,
    others,
    add,
    addPaths,
    judge,
    remove,
    clear,
  };
});
