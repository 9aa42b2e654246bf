// The output value whose sum is shown: under the pointer, or pinned by a click; and the positions that it comes from.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { type ExplainedSum, explainSum } from '#shared/labs/convolution/explain-sum';
import { type PooledValue, pooledValues, poolValues } from '#shared/labs/convolution/pool';
import { useConvolutionLab } from '../../stores/convolution-lab';
import { useLabResult } from './lab-result';

/** A position in the output, or in the pooled output. */
export interface Point {
  readonly of: 'output' | 'pooled';
  readonly row: number;
  readonly column: number;
}

/** What is known of the shown position. */
export interface Pointed {
  readonly point: Point;
  /** The window of the pooling and its result, if the position is in the pooled output. */
  readonly pooled: { readonly values: readonly PooledValue[]; readonly result: number } | null;
  /** The position of the output: itself, or for max pooling where the largest value is, else the first of the window. */
  readonly row: number;
  readonly column: number;
  readonly sum: ExplainedSum;
}

/** The shown position. */
export const usePointed = defineStore('labPointed', () => {
  const lab = useConvolutionLab();
  const results = useLabResult();
  const under = shallowRef<Point | null>(null);
  const pinned = shallowRef<Point | null>(null);

  /** The channel of the output whose values are explained. */
  const channel = computed(() => {
    const output = results.result?.outputs[lab.at];
    return output && output.channels > lab.channel ? lab.channel : 0;
  });

  const pointed = computed((): Pointed | null => {
    const found = results.result;
    const point = pinned.value ?? under.value;
    const output = found?.outputs[lab.at];
    const filter = found?.filters[lab.at];
    if (!found || !point || !output || !filter || results.refusal) return null;
    const shown = point.of === 'pooled' ? found.pooled?.[lab.at] : output;
    if (!shown || point.row >= shown.height || point.column >= shown.width) return null;
    const values =
      point.of === 'pooled' && found.pool
        ? pooledValues(output, found.pool, channel.value, point.row, point.column)
        : null;
    const result = values && found.pool ? poolValues(found.pool.kind, values) : 0;
    const from = values
      ? (values.find(({ value }) => found.pool?.kind === 'max' && value === result) ?? values[0]!)
      : point;
    const only = found.combine === 'each' && found.input.channels > 1 ? channel.value : null;
    const sum = explainSum(found.input, filter, found.settings, from.row, from.column, only);
    return { point, pooled: values && { values, result }, row: from.row, column: from.column, sum };
  });

  /** Shows a position while the pointer is on it; null where it is on none. */
  function show(point: Point | null): void {
    under.value = point;
  }

  /** Pins a position, or releases it if it is the pinned one. */
  function pin(point: Point): void {
    const { value } = pinned;
    const same = value?.of === point.of && value.row === point.row && value.column === point.column;
    pinned.value = same ? null : point;
    under.value = point;
  }
  function release(): void {
    pinned.value = null;
  }

  return { pinned, pointed, channel, show, pin, release };
});
