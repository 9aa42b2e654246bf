// State of the preprocessing dialog: a preset, or numbers per channel.
import { computed, reactive, ref } from 'vue';
import type { Edit } from '#shared/graph/edits/index';
import type { Preprocessing } from '#shared/graph/graph';
import {
  type PreprocessingPreset,
  presetOf,
  reverseChannels,
  toPreprocessing,
} from '#shared/graph/preprocessing';
import { parseNumber } from '../../ui/parse-number';

/** A preset, or custom numbers. */
export type PreprocessingChoice = PreprocessingPreset | 'own';

/** Form of custom numbers. */
export type NumberForm = 'scale' | 'mean';

type Texts = [string, string, string];
const texts = (values: readonly number[]): Texts => [0, 1, 2].map((i) => formatNumber(values[i]!)) as Texts;
const formatNumber = (value: number) => String(Number(value.toPrecision(8)));
const reverse = ([a, b, c]: Texts): Texts => [c, b, a];

/** Returns the state of the dialog; `edit` is null while the numbers are invalid. */
export function usePreprocessingChoice(now: Preprocessing) {
  const choice = ref<PreprocessingChoice>(presetOf(now) ?? presetOf(reverseChannels(now)) ?? 'own');
  const order = ref<'rgb' | 'bgr'>(now.channelOrder);
  const form = ref<NumberForm>('scale');
  const fields = reactive({
    scale: texts(now.scale),
    offset: texts(now.offset),
    mean: texts(now.offset.map((value, i) => (value === 0 ? 0 : -value / now.scale[i]!))),
    std: texts(now.scale.map((value) => 1 / value)),
  });
  /** Numbers belong to colors, so they move with their channel when the order changes. */
  function setOrder(next: 'rgb' | 'bgr'): void {
    if (next === order.value) return;
    order.value = next;
    for (const name of ['scale', 'offset', 'mean', 'std'] as const) fields[name] = reverse(fields[name]);
  }
  /** A preset sets its own channel order. */
  function choose(next: PreprocessingChoice): void {
    choice.value = next;
    if (next !== 'own') setOrder(toPreprocessing({ preset: next }).channelOrder);
  }
  const settings = computed(() => {
    const channelOrder = order.value;
    if (choice.value !== 'own') return { preset: choice.value, channelOrder };
    const [first, second] =
      form.value === 'scale' ? (['scale', 'offset'] as const) : (['mean', 'std'] as const);
    const parse = (list: Texts) => list.map((text) => parseNumber(text) ?? Number.NaN);
    return { [first]: parse(fields[first]), [second]: parse(fields[second]), channelOrder };
  });
  const preprocessing = computed((): Preprocessing | null => {
    try {
      return toPreprocessing(settings.value);
    } catch {
      return null;
    }
  });
  const edit = computed(
    (): Edit | null => preprocessing.value && { edit: 'setPreprocessing', ...settings.value },
  );
  return { choice, order, form, fields, choose, setOrder, preprocessing, edit };
}
