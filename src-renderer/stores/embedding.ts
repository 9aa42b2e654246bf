// The map of the dataset's images: positions by the features of a network, and the facts that color them.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import {
  defaultPerplexity,
  type EmbeddingMethod,
  type EmbeddingStep,
  floatsOf,
} from '#shared/insight/embedding';
import { defaultFeatureLayer, featureLayers } from '#shared/insight/feature-layer';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Words } from '#shared/sentence';
import { runInSlices, type Steps } from '#shared/steps';
import { useData } from './data';
import { type Subject, sameSubject, useInsightSubject } from './insight-subject';
import { useModel } from './model';
import { useProject } from './project';
import { useSession } from './session';
import { useToasts } from './toasts';

/** A computed map, or one that is being computed. */
export interface EmbeddingMap {
  readonly of: Subject;
  readonly method: EmbeddingMethod;
  /** Of t-SNE; null for other methods. */
  readonly perplexity: number | null;
  /** The layer that the user chose; null for the default. */
  readonly chosenLayer: string | null;
  readonly paths: readonly string[];
  /** Images of the dataset at that time; more than `paths` if a sample was drawn. */
  readonly total: number;
  readonly features: NonNullable<EmbeddingStep['features']> | null;
  /** The latest positions `[images, 2]`, and the method that they are from. */
  readonly frame: { readonly method: EmbeddingMethod; readonly positions: Float32Array } | null;
  readonly result: NonNullable<EmbeddingStep['result']> | null;
}

/** Facts of an image that points are colored by. */
export interface PointFacts {
  readonly label: number;
  /** Index into `partNames`. */
  readonly part: number;
  /** The first 8 bytes of its content hash, hexadecimal. */
  readonly hash: string;
}

/** Progress of a step; `startedAt` is when the step began. */
export interface MapProgress {
  readonly done: number;
  readonly total: number | null;
  readonly what: string;
  readonly startedAt: number;
}

/** The map. */
export const useEmbedding = defineStore('embedding', () => {
  const session = useSession();
  const project = useProject();
  const data = useData();
  const looked = useInsightSubject();
  const model = useModel();
  const toasts = useToasts();
  const method = ref<EmbeddingMethod>('umap');
  const perplexity = ref(defaultPerplexity);
  /** Null for the default layer. */
  const layer = ref<string | null>(null);
  const map = shallowRef<EmbeddingMap | null>(null);
  const progress = shallowRef<MapProgress | null>(null);
  const running = ref(false);
  const problem = shallowRef<Words | null>(null);
  const facts = shallowRef<ReadonlyMap<string, PointFacts>>(new Map());
  let controller: AbortController | null = null;

  const layers = computed(() => (looked.graph ? featureLayers(looked.graph) : []));
  const defaultLayer = computed(() =>
    looked.graph && layers.value.length > 0 ? defaultFeatureLayer(looked.graph) : null,
  );
  watch(layers, (known) => {
    if (layer.value !== null && known.length > 0 && !known.includes(layer.value)) layer.value = null;
  });
  /** Why no map can be computed; null if one can. */
  const reason = computed((): 'noModel' | 'weightsComing' | null => {
    const now = looked.subject;
    if (!now) return 'noModel';
    return 'graph' in now && now.graph === model.graph && model.arrival.state !== 'here'
      ? 'weightsComing'
      : null;
  });
  const usedPerplexity = computed(() => (method.value === 'tsne' ? perplexity.value : null));
  /** True if the map shows other features than the chosen ones. */
  const stale = computed(() => {
    const now = map.value;
    return (
      now !== null &&
      (!sameSubject(now.of, looked.subject) ||
        now.method !== method.value ||
        now.perplexity !== usedPerplexity.value ||
        now.chosenLayer !== layer.value)
    );
  });
  /** Images of the dataset that the map does not show: they were added later. */
  const paths = computed(() => map.value?.paths ?? null);
  const sampled = computed(() => map.value !== null && map.value.total > map.value.paths.length);
  const missing = computed(() => {
    if (!paths.value || sampled.value) return 0;
    const known = new Set(paths.value);
    let count = 0;
    for (const path of facts.value.keys()) if (!known.has(path)) count++;
    return count;
  });

  function set(change: Partial<EmbeddingMap>): void {
    if (map.value) map.value = { ...map.value, ...change };
  }

  /** Computes the map. The points of an earlier one are shown until the first positions arrive. */
  async function compute(): Promise<void> {
    controller?.abort();
    const of = looked.subject;
    if (!of || reason.value !== null) return;
    const own = new AbortController();
    controller = own;
    running.value = true;
    problem.value = null;
    progress.value = null;
    const wanted = {
      of,
      method: method.value,
      perplexity: usedPerplexity.value,
      chosenLayer: layer.value,
    };
    const request = {
      ...data.toRequest(),
      model: of,
      ...(layer.value !== null && { layer: layer.value }),
      settings: { method: method.value, perplexity: perplexity.value },
    };
    let images = { paths: [] as readonly string[], total: 0 };
    let features: EmbeddingMap['features'] = null;
    let result: EmbeddingMap['result'] = null;
    try {
      void loadFacts();
      for await (const item of session.client.embedding(request, { signal: own.signal })) {
        if (own.signal.aborted) return;
        images = item.images ?? images;
        features = item.features ?? features;
        if (item.progress) showProgress(item.progress);
        if (item.frame) {
          const frame = { method: item.frame.method, positions: floatsOf(item.frame.values) };
          map.value = { ...wanted, ...images, features, frame, result: null };
        }
        result = item.result ?? result;
      }
      set({ result });
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) problem.value = wordsOf(error);
    } finally {
      if (controller === own) {
        running.value = false;
        progress.value = null;
      }
    }
  }

  function showProgress(next: NonNullable<EmbeddingStep['progress']>): void {
    const startedAt = progress.value?.what === next.what ? progress.value.startedAt : Date.now();
    progress.value = { ...next, startedAt };
  }

  /** Stops the computation; the points stay where they are. */
  function cancel(): void {
    controller?.abort();
    running.value = false;
    progress.value = null;
  }

  /** Loads the class and subset of all images, as edits leave them. */
  async function loadFacts(): Promise<void> {
    if (!data.summary) return;
    const version = data.version;
    try {
      const columns = await session.client.imageColumns(data.toRequest());
      if (version !== data.version) return;
      const next = await runInSlices(factSteps(columns), () => new Promise((done) => setTimeout(done)), 8);
      if (version === data.version) facts.value = next;
    } catch (error) {
      toasts.fail(error);
    }
  }
  watch(
    () => data.version,
    () => {
      if (map.value) void loadFacts();
    },
  );
  watch([() => project.id, () => data.summary?.folder], () => {
    cancel();
    map.value = null;
    facts.value = new Map();
    problem.value = null;
  });

  return {
    method,
    perplexity,
    layer,
    layers,
    defaultLayer,
    map,
    facts,
    progress,
    running,
    problem,
    reason,
    stale,
    missing,
    compute,
    cancel,
  };
});

/** Builds the facts of all images by path: of 100,000 images, too much for one turn. */
function* factSteps({
  paths,
  labels: labelBytes,
  parts,
  hashes,
}: Awaited<ReturnType<Client<EngineContract>['imageColumns']>>): Steps<Map<string, PointFacts>> {
  const labels = new Int32Array(labelBytes.slice().buffer);
  const facts = new Map<string, PointFacts>();
  for (const [i, path] of paths.entries()) {
    facts.set(path, { label: labels[i]!, part: parts[i]!, hash: hexOf(hashes, i * 8) });
    if (i % 500 === 499) yield;
  }
  return facts;
}

const hexDigits = Array.from({ length: 256 }, (_, one) => one.toString(16).padStart(2, '0'));

/** Returns 8 bytes in hexadecimal. */
function hexOf(bytes: Uint8Array, from: number): string {
  let text = '';
  for (let i = from; i < from + 8; i++) text += hexDigits[bytes[i]!]!;
  return text;
}
