// State of the preprocessing dialog: a preset, or numbers per channel.
import { computed, reactive, ref, watch } from 'vue';
import type { Edit } from '#shared/graph/edits/index';
import type { Preprocessing } from '#shared/graph/graph';
import {
  type PreprocessingPreset,
  presetOf,
  reverseChannels,
  toPreprocessing,
} from '#shared/graph/preprocessing';

/** A preset, or custom numbers. */
export type PreprocessingChoice = PreprocessingPreset | 'own';

/** Form of custom numbers. */
export type NumberForm = 'scale' | 'mean';

type Numbers = [number, number, number];
const rounded = (values: readonly number[]): Numbers =>
  [0, 1, 2].map((i) => Number(values[i]!.toPrecision(8))) as Numbers;
const reverse = ([a, b, c]: Numbers): Numbers => [c, b, a];

/** Returns the state of the dialog; `edit` is null while the numbers are invalid. */
export function usePreprocessingChoice(now: Preprocessing) {
  const choice = ref<PreprocessingChoice>(presetOf(now) ?? presetOf(reverseChannels(now)) ?? 'own');
  const order = ref<'rgb' | 'bgr'>(now.channelOrder);
  const form = ref<NumberForm>('scale');
  const fields = reactive({
    scale: rounded(now.scale),
    offset: rounded(now.offset),
    mean: rounded(now.offset.map((value, i) => (value === 0 ? 0 : -value / now.scale[i]!))),
    std: rounded(now.scale.map((value) => 1 / value)),
  });
  /** Shown fields that contain no number, as `scale/0`. */
  const wrong = reactive(new Set<string>());
  watch([choice, form], () => wrong.clear());
  function setWrong(row: keyof typeof fields, i: number, is: boolean): void {
    if (is) wrong.add(`${row}/${i}`);
    else wrong.delete(`${row}/${i}`);
  }
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
    return { [first]: [...fields[first]], [second]: [...fields[second]], channelOrder };
  });
  const preprocessing = computed((): Preprocessing | null => {
    if (wrong.size > 0) return null;
    try {
      return toPreprocessing(settings.value);
    } catch {
      return null;
    }
  });
  const edit = computed(
    (): Edit | null => preprocessing.value && { edit: 'setPreprocessing', ...settings.value },
  );
  return { choice, order, form, fields, setWrong, choose, setOrder, preprocessing, edit };
}
