// Second model, from which layers or blocks are grafted. It is opened next to the edited one and never changed.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { wordsOf } from '#shared/errors';
import { findBlocks } from '#shared/graph/blocks';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { type ModelSource, modelFile } from '#shared/graph/model-source';
import type { Words } from '#shared/sentence';
import { uploadFolder } from '../connect/upload-folder';
import { deriveInTurns } from './derive-in-turns';
import { useProject } from './project';
import { useSession } from './session';

/** A second model with more layers opens with its blocks collapsed: what is grafted is mostly blocks. */
const foldFrom = 40;

/** The second model. */
export const useDonor = defineStore('donor', () => {
  const session = useSession();
  const project = useProject();
  const graph = shallowRef<LayerGraph | null>(null);
  /** Display name: the catalog's title, the file name or the run. */
  const title = ref('');
  const loading = ref(false);
  const problem = ref<Words | null>(null);
  const chosen = shallowRef<ReadonlySet<string>>(new Set());
  const facts = computed(() => (graph.value ? inferGraph(graph.value) : null));
  /** True if it is drawn beside the network, not only listed. */
  const beside = ref(true);
  /** True while it is visible there: beside a narrow network it is not drawn. */
  const drawn = ref(false);
  /** Names of the blocks that are drawn as one node. */
  const folded = shallowRef<ReadonlySet<string>>(new Set());
  const blocks = computed(() => (graph.value ? findBlocks(graph.value) : []));
  /** Origin of the model for recipes; null for runs, since they exist only in this project. */
  const source = shallowRef<ModelSource | null>(null);
  let opening: AbortController | null = null;

  async function load(
    name: string,
    from: ModelSource | null,
    loadGraph: (signal: AbortSignal) => Promise<LayerGraph>,
  ): Promise<void> {
    opening?.abort();
    const request = new AbortController();
    opening = request;
    loading.value = true;
    problem.value = null;
    source.value = null;
    title.value = name;
    try {
      const next = await loadGraph(request.signal);
      await deriveInTurns(next);
      if (opening !== request) return;
      graph.value = next;
      source.value = from ?? source.value;
      chosen.value = new Set();
      const many = next.layers.length > foldFrom;
      folded.value = new Set(many ? blocks.value.map((block) => block.name) : []);
    } catch (error) {
      if (opening === request) problem.value = wordsOf(error);
    } finally {
      if (opening === request) loading.value = false;
    }
  }
  const openSource = (name: string, from: ModelSource) =>
    load(name, from, async (signal) => {
      const opened = await session.client.openModel({ project: project.id, source: from }, { signal });
      return opened.graph;
    });
  const openRun = (name: string, runId: string) =>
    load(name, null, async (signal) => {
      const { graph: trained } = await session.client.adoptWeights(
        { project: project.id, runId },
        { signal },
      );
      return trained;
    });
  /** Opens a dropped or chosen file. In a browser it is uploaded first. */
  const openFiles = (files: readonly File[]) => {
    const [first] = files;
    if (!first) return Promise.resolve();
    const modelItem = files.find((file) => modelFile.test(file.name)) ?? first;
    return load(modelItem.name, null, async (signal) => {
      const path = session.shell.pathsOf([modelItem])?.[0] ?? (await uploadFiles(files, modelItem, signal));
      source.value = { file: path };
      const opened = await session.client.openModel(
        { project: project.id, source: { file: path } },
        { signal },
      );
      return opened.graph;
    });
  };
  async function uploadFiles(files: readonly File[], modelItem: File, signal: AbortSignal): Promise<string> {
    const { separator } = await session.client.info({});
    // Only characters that the engine keeps unchanged. Additional files (a model.json's weights) keep their names.
    const name = modelItem.name.replace(/[^\w.-]/g, '_');
    const uploads = files.map((file) => ({ path: file === modelItem ? name : file.name, file }));
    const dropped = { name, files: uploads };
    const folder = await uploadFolder(session.client, project.id, dropped, { signal, onProgress: () => {} });
    return `${folder}${separator}${name}`;
  }
  /** Collapses or expands a block. */
  function fold(name: string): void {
    const next = new Set(folded.value);
    if (!next.delete(name)) next.add(name);
    folded.value = next;
  }
  function close(): void {
    opening?.abort();
    opening = null;
    loading.value = false;
    graph.value = null;
    problem.value = null;
    chosen.value = new Set();
  }
  return {
    graph,
    source,
    title,
    loading,
    problem,
    chosen,
    beside,
    drawn,
    folded,
    fold,
    facts,
    blocks,
    openSource,
    openRun,
    openFiles,
    close,
  };
});
