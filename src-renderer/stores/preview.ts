// The images that the preview shows one at a time, and the edits of the dataset that it offers. Any view can open it.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Part } from '#shared/data/dataset-index';
import { hasUntrainedHead } from '#shared/graph/derived-weights';
import type { LayerGraph } from '#shared/graph/graph';
import type { LocatedImage } from '#shared/protocol/engine/data';
import { useData } from './data';
import { useModel } from './model';
import type { NewImage } from './new-images';
import { useProject } from './project';
import { useToasts } from './toasts';
import { type TrialImage, useTrial } from './trial';

/** An image to preview: of the dataset, by its path or file, or of Try. */
export type PreviewItem = { readonly name: string } | { readonly trialId: number };
/** A trained network, as calls name it. */
export type PreviewModel =
  | { readonly runId: string; readonly checkpoint: 'last' | 'best' }
  | { readonly graph: LayerGraph };

/** The preview. */
export const usePreview = defineStore('preview', () => {
  const data = useData();
  const model = useModel();
  const project = useProject();
  const toasts = useToasts();
  const trial = useTrial();
  const items = shallowRef<readonly PreviewItem[]>([]);
  const index = ref(0);
  const chosen = shallowRef<PreviewModel | null>(null);
  /** The image in the dataset; null if the dataset does not have it, undefined while this is not known. */
  const located = shallowRef<LocatedImage | null | undefined>(undefined);
  /** Paths in the dataset of images of Try that were added to a class. */
  const added = new Map<number, string>();
  let requests = 0;

  const isOpen = computed(() => items.value.length > 0);
  const current = computed(() => items.value[index.value] ?? null);
  const trialImage = computed((): TrialImage | null => {
    const item = current.value;
    return item && 'trialId' in item ? (trial.images.find(({ id }) => id === item.trialId) ?? null) : null;
  });
  /** The edited network, if it can run. */
  const readyGraph = computed(() => {
    const broken = model.facts?.problems.some(({ severity }) => severity === 'error');
    return model.pending || broken ? null : model.graph;
  });
  /** The network that predicts: the one that the opening view chose, else that of Try; null if none is trained. */
  const usedModel = computed((): PreviewModel | null => {
    if (chosen.value) return chosen.value;
    if (trial.chosen === null) return null;
    if (trial.chosen !== 'graph') return { runId: trial.chosen, checkpoint: trial.checkpoint };
    const graph = readyGraph.value;
    return graph && !hasUntrainedHead(graph) ? { graph } : null;
  });
  /** The network whose features are compared: its head may be untrained. */
  const featureModel = computed(
    (): PreviewModel | null => usedModel.value ?? (readyGraph.value && { graph: readyGraph.value }),
  );
  const className = computed(() => {
    const image = located.value;
    if (!image) return null;
    return (image.labels ?? [image.label]).map((label) => data.classes[label] ?? '').join(', ');
  });

  /** Returns the name that the dataset may know an item by; null if it cannot know it. */
  function nameOf(item: PreviewItem): string | null {
    if ('name' in item) return item.name;
    const source = trial.images.find(({ id }) => id === item.trialId)?.source;
    return added.get(item.trialId) ?? (source && 'path' in source ? source.path : null);
  }

  async function locate(): Promise<void> {
    const request = ++requests;
    const item = current.value;
    if (!item) return;
    const name = nameOf(item);
    let found: LocatedImage | null = null;
    if (name !== null && data.summary) {
      try {
        found = (await data.locate([name]))[0] ?? null;
      } catch (error) {
        toasts.fail(error);
      }
    }
    if (request === requests) located.value = found;
  }
  watch(current, () => {
    located.value = undefined;
    void locate();
  });
  watch(() => data.version, locate);
  watch(() => project.opened, close);

  /** Shows one of several images; without a network, predictions are those of the network of Try. */
  function open(images: readonly PreviewItem[], at = 0, by: PreviewModel | null = null): void {
    chosen.value = by;
    index.value = at;
    items.value = images;
  }
  function close(): void {
    items.value = [];
    located.value = undefined;
  }
  /** Shows the next or the previous image. */
  function step(by: 1 | -1): void {
    index.value = Math.min(Math.max(0, index.value + by), items.value.length - 1);
  }

  /** Changes the class of the image, or adds an image of Try to the class. */
  async function setClass(name: string): Promise<void> {
    const image = located.value;
    if (image && !image.leftOut && className.value === name) return;
    if (image) return data.edit({ edit: 'relabel', images: [image.path], to: name });
    const item = current.value;
    const file = trialImage.value && fileOf(trialImage.value);
    if (!item || !('trialId' in item) || !file) return;
    try {
      const [path] = await data.addImages(name, [file]);
      if (path !== undefined) added.set(item.trialId, path);
      await locate();
    } catch (error) {
      toasts.fail(error);
    }
  }
  /** Leaves the image out of the dataset, or puts it back. */
  async function toggleLeftOut(): Promise<void> {
    const image = located.value;
    if (!image) return;
    if (image.leftOut) await data.putBack([image.path]);
    else await data.edit({ edit: 'exclude', images: [image.path] });
  }
  /** Moves the image to another subset. */
  async function move(part: Part): Promise<void> {
    const image = located.value;
    if (image && image.part !== part) await data.edit({ edit: 'move', images: [image.path], part });
  }

  return {
    items,
    index,
    isOpen,
    current,
    trialImage,
    model: usedModel,
    featureModel,
    located,
    className,
    open,
    close,
    step,
    setClass,
    toggleLeftOut,
    move,
  };
});

/** Returns an image of Try in the form in which it is added to the dataset. */
function fileOf({ source }: TrialImage): NewImage {
  return 'bytes' in source ? new File([source.bytes], source.name) : { path: source.path };
}
