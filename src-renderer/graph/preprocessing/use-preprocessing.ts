// A preprocessing being chosen: a preset, or numbers typed by channel; and what the window asks the engine about it.
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { PreprocessingHint, PreprocessingResult } from '#shared/data/compare-preprocessing';
import type { Edit } from '#shared/graph/edits/index';
import type { LayerGraph, Preprocessing } from '#shared/graph/graph';
import {
  channelNames,
  type PreprocessingPreset,
  presetOf,
  reverseChannels,
  toPreprocessing,
} from '#shared/graph/preprocessing';
import { formatPercent } from '../../app/format';
import { useClient } from '../../stores/connection';
import { useData } from '../../stores/data';
import { useProject } from '../../stores/project';

/** What is chosen: a preset, or numbers in one of two ways. */
export type PreprocessingChoice = PreprocessingPreset | 'own';

/** How own numbers are typed. */
export type NumbersWay = 'scale' | 'mean';

type Texts = [string, string, string];
const texts = (values: readonly number[]): Texts => [0, 1, 2].map((i) => tidy(values[i]!)) as Texts;
const tidy = (value: number) => String(Number(value.toPrecision(8)));
const swap = ([a, b, c]: Texts): Texts => [c, b, a];

/** The state of the dialog; `edit` is null while the numbers cannot be used. */
export function usePreprocessingChoice(now: Preprocessing) {
  const choice = ref<PreprocessingChoice>(presetOf(now) ?? presetOf(reverseChannels(now)) ?? 'own');
  const order = ref<'rgb' | 'bgr'>(now.channelOrder);
  const way = ref<NumbersWay>('scale');
  const fields = reactive({
    scale: texts(now.scale),
    offset: texts(now.offset),
    mean: texts(now.offset.map((value, i) => (value === 0 ? 0 : -value / now.scale[i]!))),
    std: texts(now.scale.map((value) => 1 / value)),
  });
  /** Numbers belong to colors: they move with their channel when the order is turned. */
  function setOrder(next: 'rgb' | 'bgr'): void {
    if (next === order.value) return;
    order.value = next;
    for (const name of ['scale', 'offset', 'mean', 'std'] as const) fields[name] = swap(fields[name]);
  }
  /** A preset brings its own order along. */
  function choose(next: PreprocessingChoice): void {
    choice.value = next;
    if (next !== 'own') setOrder(toPreprocessing({ preset: next }).channelOrder);
  }
  const stated = computed(() => {
    const channelOrder = order.value;
    if (choice.value !== 'own') return { preset: choice.value, channelOrder };
    const [first, second] =
      way.value === 'scale' ? (['scale', 'offset'] as const) : (['mean', 'std'] as const);
    const read = (list: Texts) => list.map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
    return { [first]: read(fields[first]), [second]: read(fields[second]), channelOrder };
  });
  const preprocessing = computed((): Preprocessing | null => {
    try {
      return toPreprocessing(stated.value);
    } catch {
      return null;
    }
  });
  const edit = computed(
    (): Edit | null => preprocessing.value && { edit: 'setPreprocessing', ...stated.value },
  );
  return { choice, order, way, fields, choose, setOrder, preprocessing, edit };
}

/** Asks the engine to predict up to 24 images of the dataset under every preset. */
export function useComparison() {
  const client = useClient();
  const project = useProject();
  const data = useData();
  return async (graph: LayerGraph, signal: AbortSignal) => {
    const { summary } = data;
    if (!summary) return null;
    const count = 24;
    const { total } = await data.page({}, 0, 1);
    const every = Math.max(1, Math.floor(total / count));
    const pages = await Promise.all(
      Array.from({ length: Math.min(count, total) }, (_, i) => data.page({}, i * every, 1)),
    );
    const images = pages.flatMap(({ images }) =>
      images.map(({ path, label }) => ({
        folder: summary.folder,
        path,
        truth: summary.classes[label]?.name,
      })),
    );
    if (images.length === 0) return null;
    return client.comparePreprocessings({ project: project.id, model: { graph }, images }, { signal });
  };
}

/** Puts presets, values and hints into words. */
export function usePreprocessingWords() {
  const { t } = useI18n();
  const short = (value: number) => String(Number(value.toPrecision(3)));
  const ofNumbers = ({ scale, offset, channelOrder }: Preprocessing) =>
    t('surgery.preprocessing.numbers', {
      scale: [...new Set(scale)].map(short).join(', '),
      offset: [...new Set(offset)].map(short).join(', '),
      order: channelOrder.toUpperCase(),
    });
  function ofPreprocessing(one: Preprocessing): string {
    const preset = presetOf(one);
    return preset === null ? ofNumbers(one) : t(`surgery.preprocessing.presets.${preset}`);
  }
  function ofHint({ why, current, better }: PreprocessingHint): string {
    const values = {
      now: ofPreprocessing(current.preprocessing),
      other: ofPreprocessing(better.preprocessing),
      images: current.images,
      most: Math.round(current.commonest.share * current.images),
      name: current.commonest.name,
      share: formatPercent(why === 'wrong' ? (current.right ?? 0) : current.confidence),
      classes: better.classes,
      better: formatPercent(better.right ?? better.confidence),
    };
    const seen = t(`surgery.preprocessing.hint.${why}`, values);
    const then = t(`surgery.preprocessing.hint.${better.right === null ? 'other' : 'otherRight'}`, values);
    return `${seen} ${then}`;
  }
  const channels = (one: Preprocessing) => channelNames(one);
  const ofResult = (one: PreprocessingResult) => ofPreprocessing(one.preprocessing);
  return { ofPreprocessing, ofHint, ofResult, channels, short };
}
