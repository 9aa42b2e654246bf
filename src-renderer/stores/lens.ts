// What the network sees in the pinned image: an explanation of a class, its sanity check, and the feature maps of a layer.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, toRef, watch } from 'vue';
import { wordsOf } from '#shared/errors';
import type { FeatureMaps } from '#shared/insight/feature-maps';
import { enlarge } from '#shared/insight/heat-map';
import { mapLayers } from '#shared/insight/map-layers';
import { type Explanation, type Method, needsLayer, valuesOf } from '#shared/insight/methods';
import { rankCorrelation } from '#shared/insight/rank-correlation';
import type { Words } from '#shared/sentence';
import { followClass } from './follow-class';
import { useInsightSubject } from './insight-subject';
import { usePinned } from './pinned';
import { useProject } from './project';
import { useSession } from './session';

/** The image at the network's input size, and the layers that can explain it. */
export interface SeenImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
  readonly layers: readonly string[];
  readonly preferred: { readonly layer: string; readonly before: string | null } | null;
}

/** An explanation by the same network with random weights from a layer up. */
export interface SanityCheck {
  readonly from: string;
  readonly explanation: Explanation;
  /** Spearman's rank correlation with the map of the trained network; null if one map is constant. */
  readonly correlation: number | null;
}

/** How the map of the shown method agrees with the one of the method before, for the same class. */
export interface ComparedMethods {
  readonly methods: readonly [shown: Method, before: Method];
  /** The layer of the map that is computed at a layer; null if neither is. */
  readonly layer: string | null;
  /** Spearman's rank correlation of both maps at `comparedSide` × `comparedSide` points of the image; null if one map is constant. */
  readonly correlation: number | null;
}
/** Points along a side at which maps of two methods are compared. */
const comparedSide = 64;

/** Channels of a layer that are shown at first, and that are added each time. */
const firstChannels = 24;
const moreChannels = 96;

/** The lens. */
export const useLens = defineStore('lens', () => {
  const session = useSession();
  const project = useProject();
  const looked = useInsightSubject();
  const pinned = usePinned();

  const method = ref<Method>('grad-cam');
  const contrast = ref(false);
  const opacity = ref(0.65);
  /** What is shown below the image: the explanation's settings, or the feature maps of the layer. */
  const page = ref<'explanation' | 'layer'>('explanation');
  const seen = shallowRef<SeenImage | null>(null);
  const explanation = shallowRef<Explanation | null>(null);
  /** True while the explanation is of another class, layer or method than the chosen ones; its list of classes still holds. */
  const outdated = ref(false);
  const compared = shallowRef<ComparedMethods | null>(null);
  /** The last finished explanation of this image by this network. */
  let finished: Explanation | null = null;
  const sanity = shallowRef<SanityCheck | null>(null);
  const maps = shallowRef<FeatureMaps | null>(null);
  const share = ref<number | null>(null);
  const running = ref(false);
  const problem = shallowRef<Words | null>(null);
  /** Number of channels to show. */
  const channels = ref(firstChannels);
  /** True while the maps of another layer are computed. */
  const computingMaps = ref(false);
  /** True during the sanity check. */
  const checking = ref(false);
  let controller: AbortController | null = null;
  let mapsController: AbortController | null = null;
  let sanityController: AbortController | null = null;

  const subject = computed(() => looked.subject);
  /** The chosen layer, if the network has it: a pretrained network has other layers than the edited one. */
  const chosenLayer = computed(() => {
    const { layer: name } = pinned;
    if (name === null) return null;
    // The graph of a run that is still training is not known, only its layers with feature maps.
    const known = looked.graph?.layers.map((one) => one.name) ?? seen.value?.layers ?? [];
    return known.includes(name) ? name : null;
  });
  /** The chosen layer, if it is one of another network. */
  const foreignLayer = computed(() =>
    (looked.graph ?? seen.value) && chosenLayer.value === null ? pinned.layer : null,
  );
  const explaining = computed(() => (looked.graph ? mapLayers(looked.graph) : (seen.value?.layers ?? [])));
  /** The layer of the explanation, or of the feature maps for methods without a layer. */
  const layer = computed(() => chosenLayer.value ?? seen.value?.preferred?.layer ?? null);
  /** The class to explain: the chosen one, else the most probable one once it is known. */
  const label = computed(() =>
    explanation.value === null ? null : (pinned.label ?? explanation.value.target.label),
  );

  /** Explains the pinned image again, and aborts a running explanation. */
  async function explain(): Promise<void> {
    abort();
    const { image } = pinned;
    const wanted = subject.value;
    sanity.value = null;
    compared.value = null;
    problem.value = null;
    outdated.value = true;
    if (!image || !wanted || !session.connected) return;
    const own = new AbortController();
    controller = own;
    running.value = true;
    share.value = null;
    try {
      for await (const item of session.client.explain(request(null), { signal: own.signal })) {
        if (own.signal.aborted) return;
        if (item.seen) seen.value = item.seen;
        if (item.progress?.total) share.value = item.progress.done / item.progress.total;
        if (!item.explanation) continue;
        explanation.value = item.explanation;
        outdated.value = false;
        if (item.explanation.final) compareMethods(item.explanation);
      }
      await loadMaps(own.signal);
    } catch (error) {
      if (own.signal.aborted) return;
      explanation.value = null;
      problem.value = wordsOf(error);
      maps.value = null;
      // A network without classes has feature maps all the same.
      await loadMaps(own.signal).catch(() => {});
    } finally {
      if (controller === own) running.value = false;
    }
  }

  function compareMethods(shown: Explanation): void {
    const other = finished;
    finished = shown;
    if (!other || other.method === shown.method || other.target.label !== shown.target.label) return;
    const [a, b] = [shown, other].map(({ map }) =>
      enlarge({ width: map.width, height: map.height, values: valuesOf(map) }, comparedSide, comparedSide),
    );
    const methods = [shown.method, other.method] as const;
    compared.value = { methods, layer: shown.layer ?? other.layer, correlation: rankCorrelation(a!, b!) };
  }

  function request(randomizeFrom: string | null) {
    const name = chosenLayer.value;
    const explains = needsLayer(method.value) && name !== null && explaining.value.includes(name);
    return {
      project: project.id,
      model: subject.value!,
      image: pinned.image!.image,
      withPixels: randomizeFrom === null,
      method: method.value,
      target: pinned.label,
      contrast: contrast.value,
      layer: explains ? name : null,
      randomizeFrom,
    };
  }

  /** Loads the feature maps of the chosen layer, beside an explanation that may be running. */
  async function showMaps(): Promise<void> {
    mapsController?.abort();
    const own = new AbortController();
    mapsController = own;
    computingMaps.value = true;
    try {
      await loadMaps(own.signal);
    } catch (error) {
      if (!own.signal.aborted) problem.value = wordsOf(error);
    } finally {
      if (mapsController === own) computingMaps.value = false;
    }
  }

  async function loadMaps(signal: AbortSignal): Promise<void> {
    const name = layer.value;
    if (name === null) return;
    const { image } = pinned;
    const wanted = { layers: [name], channels: channels.value, side: 56 };
    const of = { project: project.id, model: subject.value!, image: image!.image };
    for await (const one of session.client.featureMaps({ ...of, ...wanted }, { signal }))
      if (!signal.aborted) maps.value = one;
  }

  /** Explains the same class with random weights from the explained layer up, and compares the maps. */
  async function checkSanity(): Promise<void> {
    const before = explanation.value;
    const from = before?.layer ?? seen.value?.preferred?.layer;
    if (!before?.final || !from || outdated.value) return;
    sanityController?.abort();
    const own = new AbortController();
    sanityController = own;
    checking.value = true;
    try {
      const wanted = { ...request(from), target: before.target.label };
      for await (const item of session.client.explain(wanted, { signal: own.signal }))
        if (item.explanation?.final && !own.signal.aborted) {
          const [a, b] = [before.map, item.explanation.map].map(valuesOf);
          sanity.value = { from, explanation: item.explanation, correlation: rankCorrelation(a!, b!) };
        }
    } catch (error) {
      if (!own.signal.aborted) problem.value = wordsOf(error);
    } finally {
      if (sanityController === own) checking.value = false;
    }
  }

  followClass(toRef(pinned, 'label'), () => looked.classes, null);

  /** Also shows the next strongest channels of the layer. */
  async function showMore(): Promise<void> {
    channels.value += moreChannels;
    await showMaps();
  }

  function abort(): void {
    for (const one of [controller, mapsController, sanityController]) one?.abort();
  }
  function cancel(): void {
    abort();
    running.value = false;
  }

  watch(
    () =>
      [pinned.image, pinned.label, chosenLayer.value, subject.value, method.value, contrast.value] as const,
    (now, before) => {
      const [image, , chosen, of] = now;
      // The maps of the layer before would stand below the name of another one.
      if (before && before[2] !== chosen) {
        maps.value = null;
        channels.value = firstChannels;
      }
      if (!image) {
        cancel();
        seen.value = null;
        explanation.value = null;
        maps.value = null;
        sanity.value = null;
        problem.value = null;
      } else {
        // Another image or network: the old map and pixels are not those of the new one.
        if (before?.[0] !== image || before[3] !== of) {
          explanation.value = null;
          seen.value = null;
          maps.value = null;
          finished = null;
        }
        const onlyLayer = before !== undefined && now.every((one, i) => i === 2 || one === before[i]);
        // Some methods explain without a layer: only the maps are of the chosen one.
        if (onlyLayer && !needsLayer(method.value)) void showMaps();
        else void explain();
      }
    },
    { immediate: true },
  );

  return {
    method,
    contrast,
    opacity,
    page,
    seen,
    explanation,
    outdated,
    label,
    compared,
    sanity,
    maps,
    share,
    running,
    computingMaps,
    checking,
    problem,
    layer,
    chosenLayer,
    foreignLayer,
    moreChannels,
    showMore,
    explain,
    checkSanity,
    cancel,
  };
});
