// Finding a class in the pinned image at a larger size: one pass of the fully convolutional network beside crops.
import { defineStore } from 'pinia';
import { computed, nextTick, ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import type { FindWhereItem } from '#shared/insight/find-where';
import { boxesOf, causeOf, classMapOf, compareMaps } from '#shared/insight/window-scores';
import type { Words } from '#shared/sentence';
import { followClass } from './follow-class';
import { useInsightSubject } from './insight-subject';
import { useLens } from './lens';
import { usePinned } from './pinned';
import { useProject } from './project';
import { drawScene, exampleClass, exampleNetwork } from './scene';
import { useSession } from './session';
import { useToasts } from './toasts';

/** Which values the maps show. */
export type FindMeasure = 'probabilities' | 'scores';

/** Probability and overlap of boxes in a project that was just opened. */
const [firstThreshold, firstOverlap] = [0.5, 0.3];

/** The search and its results. */
export const useFindWhere = defineStore('findWhere', () => {
  const session = useSession();
  const project = useProject();
  const pinned = usePinned();
  const lens = useLens();
  const looked = useInsightSubject();
  const toasts = useToasts();
  const isOpen = ref(false);
  /** Shorter side of the image, in multiples of the network's input. */
  const scale = ref(2);
  const label = ref(0);
  const measure = ref<FindMeasure>('probabilities');
  const threshold = ref(firstThreshold);
  const overlap = ref(firstOverlap);
  const seen = shallowRef<NonNullable<FindWhereItem['seen']> | null>(null);
  const onePass = shallowRef<NonNullable<FindWhereItem['onePass']> | null>(null);
  const crops = shallowRef<NonNullable<FindWhereItem['crops']> | null>(null);
  const margins = shallowRef<NonNullable<FindWhereItem['margins']> | null>(null);
  const progress = shallowRef<FindWhereItem['progress'] | null>(null);
  const running = ref(false);
  const problem = shallowRef<Words | null>(null);
  let controller: AbortController | null = null;
  /** True if the search starts as soon as the network is there. */
  let awaited = false;

  const mapBy = (by: FindMeasure, of: FindWhereItem['onePass'] | FindWhereItem['crops'] | null) =>
    of ? classMapOf(of.windows, of.windows[by], label.value) : null;
  const map = computed(() => mapBy(measure.value, onePass.value));
  const cropMap = computed(() => mapBy(measure.value, crops.value));
  const probabilities = computed(() => mapBy('probabilities', onePass.value));
  const positions = computed(() => {
    const found = onePass.value?.positions;
    return found ? classMapOf(found, found.scores, label.value) : null;
  });
  const boxes = computed(() =>
    probabilities.value && seen.value
      ? boxesOf(probabilities.value, seen.value, threshold.value, overlap.value)
      : [],
  );
  /** How the one pass differs from the crops in what is shown. */
  const difference = computed(() =>
    map.value && cropMap.value ? compareMaps(map.value, cropMap.value) : null,
  );
  const cause = computed(() => {
    if (!seen.value || !onePass.value || !crops.value) return null;
    const [a, b] = [onePass.value, crops.value].map((one) =>
      classMapOf(one.windows, one.windows.scores, label.value),
    );
    return causeOf(seen.value, compareMaps(a!, b!).greatest, a!.values);
  });
  /** The difference of one window's score from its crop with growing margins; the crop itself has a margin of 0. */
  const marginSteps = computed(() => {
    const [one, other, tried] = [onePass.value, crops.value, margins.value];
    if (!one || !other || !tried) return [];
    const at = tried.row * one.windows.columns + tried.column;
    const truth = classMapOf(one.windows, one.windows.scores, label.value).values[at]!;
    const own = classMapOf(other.windows, other.windows.scores, label.value).values[at]!;
    const steps = tried.steps.map(({ margin, scores }) => ({
      margin,
      difference: Math.abs(new Float32Array(scores.slice().buffer)[label.value]! - truth),
    }));
    return [{ margin: 0, difference: Math.abs(own - truth) }, ...steps];
  });
  const best = computed(() => {
    const found = positions.value ?? map.value;
    const shown = seen.value;
    if (!found || !shown) return null;
    let at = 0;
    for (const [i, value] of found.values.entries()) if (value > found.values[at]!) at = i;
    const [row, column] = [Math.floor(at / found.columns), at % found.columns];
    if (positions.value)
      return {
        x: ((column + 0.5) * shown.width) / found.columns,
        y: ((row + 0.5) * shown.height) / found.rows,
      };
    return {
      x: column * shown.stride[1] + shown.window.width / 2,
      y: row * shown.stride[0] + shown.window.height / 2,
    };
  });

  function clear(): void {
    seen.value = null;
    onePass.value = null;
    crops.value = null;
    margins.value = null;
    progress.value = null;
    problem.value = null;
  }

  /** Opens the view for the class that the lens explains. */
  function open(): void {
    isOpen.value = true;
    if (lens.label !== null && !onePass.value) label.value = lens.label;
  }

  /** Searches the pinned image; aborts a search that runs. */
  async function run(): Promise<void> {
    controller?.abort();
    const own = new AbortController();
    controller = own;
    const [image, model] = [pinned.image, looked.subject];
    if (!image || !model) return;
    clear();
    running.value = true;
    // An explanation beside it would take a part of the processor, and the times would not be those of the search.
    await lensRests(own.signal);
    if (own.signal.aborted) return;
    const request = {
      project: project.id,
      model,
      image: image.image,
      scale: scale.value,
      target: label.value,
      crops: true,
    };
    try {
      for await (const item of session.client.findWhere(request, { signal: own.signal })) {
        if (own.signal.aborted) return;
        if (item.seen) seen.value = item.seen;
        if (item.onePass) onePass.value = item.onePass;
        if (item.progress) progress.value = item.progress;
        if (item.crops) crops.value = item.crops;
        if (item.margins) margins.value = item.margins;
      }
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) problem.value = wordsOf(error);
    } finally {
      if (controller === own) running.value = false;
    }
  }
  function lensRests(signal: AbortSignal): Promise<void> {
    if (!lens.running) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = watch([() => lens.running], ([busy]) => {
        if (busy) return;
        stop();
        resolve();
      });
      signal.addEventListener('abort', () => {
        stop();
        resolve();
      });
    });
  }
  function cancel(): void {
    controller?.abort();
    running.value = false;
  }

  /** Pins a scene of bundled drawings and searches it for the penguin with the bundled network. */
  async function showExample(): Promise<void> {
    try {
      await looked.choose(exampleNetwork);
      const bytes = await drawScene(session.client, project.id);
      awaited = true;
      pinned.pin({ name: 'scene.png', image: { name: 'scene.png', bytes }, truth: null });
      label.value = Math.max(0, looked.classes.indexOf(exampleClass));
      scale.value = 2;
      isOpen.value = true;
      // The watcher below cancels a search of the image before.
      await nextTick();
      awaited = false;
      await run();
    } catch (error) {
      awaited = false;
      toasts.fail(error);
    }
  }

  watch(
    () => project.id,
    () => {
      threshold.value = firstThreshold;
      overlap.value = firstOverlap;
    },
  );
  followClass(label, () => looked.classes, 0);
  watch([() => pinned.image, () => looked.subject, scale], () => {
    cancel();
    clear();
    if (!pinned.image && !awaited) isOpen.value = false;
  });

  return {
    isOpen,
    scale,
    label,
    measure,
    threshold,
    overlap,
    seen,
    onePass,
    crops,
    progress,
    running,
    problem,
    map,
    cropMap,
    positions,
    boxes,
    difference,
    cause,
    marginSteps,
    best,
    open,
    run,
    cancel,
    showExample,
  };
});
