// What is being tried: which model, which pictures, what it said of them. Pictures are bytes here, and gone with the window.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { GraftError } from '#shared/errors';
import type { Prediction } from '#shared/protocol/trainer-contract';
import { useModel } from '../stores/model';
import { useProject } from '../stores/project';
import { useRuns } from '../stores/runs';
import { useSession } from '../stores/session';
import { type Averaging, asAsked, noAveraging } from './averaging';

/** A picture to be judged: bytes in a browser, a path where the shell knows it; `url` shows it. */
export interface TrialPicture {
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

/** The pictures on trial. */
export const useTrial = defineStore('trial', () => {
  const session = useSession();
  const project = useProject();
  const runs = useRuns();
  const model = useModel();
  /** A run's id, or `graph` for the network as edited; null until chosen. */
  const source = ref<string | null>(null);
  const checkpoint = ref<'last' | 'best'>('last');
  const averaging = shallowRef<Averaging>(noAveraging);
  const pictures = shallowRef<readonly TrialPicture[]>([]);
  const judging = ref(0);
  let lastId = 0;
  let controller: AbortController | null = null;

  const trained = computed(() => runs.list.filter((run) => run.checkpoint));
  const chosen = computed(() => {
    if (source.value === 'graph' && model.graph) return 'graph';
    const run = trained.value.find((one) => one.runId === source.value) ?? trained.value[0];
    return run?.runId ?? (model.graph ? 'graph' : null);
  });

  /** Runs that may judge along. */
  const others = computed(() => trained.value.filter((run) => run.runId !== chosen.value));

  function selection() {
    if (chosen.value === 'graph' && model.graph) return { graph: model.graph };
    if (chosen.value !== null) return { runId: chosen.value, checkpoint: checkpoint.value };
    throw new GraftError('not-ready', 'There is no model to try.');
  }

  /** Adds files and judges them; a path is sent where the shell knows it, else the bytes. */
  async function add(files: readonly File[]): Promise<void> {
    const paths = session.shell.pathsOf(files);
    const added = await Promise.all(
      files.map(async (file, index): Promise<TrialPicture> => {
        const path = paths?.[index];
        const source = path ? { path } : { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
        return { id: ++lastId, name: file.name, url: URL.createObjectURL(file), source, prediction: null };
      }),
    );
    await addAll(added);
  }

  /** Adds pictures that the engine can read itself, each with something to show. */
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

  async function addAll(added: readonly TrialPicture[]): Promise<void> {
    pictures.value = [...added, ...pictures.value];
    await judge(added);
  }

  /** Judges pictures anew: all of them after another model was chosen. */
  async function judge(some: readonly TrialPicture[] = pictures.value): Promise<void> {
    if (some === pictures.value) controller?.abort();
    const mine = new AbortController();
    controller = mine;
    const { signal } = mine;
    judging.value += some.length;
    let open = some.length;
    try {
      for (let at = 0; at < some.length; at += atOnce) {
        const batch = some.slice(at, at + atOnce);
        const sources = batch.map((picture) => picture.source);
        const { predictions } = await session.client.predict(
          {
            project: project.id,
            model: selection(),
            pictures: sources,
            top: topClasses,
            ...asAsked(averaging.value, others.value),
          },
          { signal },
        );
        const byId = new Map(batch.map((picture, index) => [picture.id, predictions[index] ?? null]));
        pictures.value = pictures.value.map((one) =>
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
    const gone = pictures.value.find((picture) => picture.id === id);
    if (gone) URL.revokeObjectURL(gone.url);
    pictures.value = pictures.value.filter((picture) => picture.id !== id);
  }

  function clear(): void {
    controller?.abort();
    for (const picture of pictures.value) URL.revokeObjectURL(picture.url);
    pictures.value = [];
  }

  return {
    source,
    checkpoint,
    averaging,
    pictures,
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
