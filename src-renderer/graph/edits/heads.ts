// Preset heads and single layers to graft after the output. `units: 'classes'` is filled in when the edit is applied.

import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { Shape } from '#shared/graph/graph';
import type { Refusal } from './actions';

/** A preset head: its name in the translation table and its layers. */
export interface HeadPreset {
  readonly key: 'pooled' | 'flat' | 'linear';
  readonly needs: 'maps' | 'row';
  readonly layers: readonly NewLayer[];
}

const classes: NewLayer = {
  kind: 'Dense',
  name: 'predictions',
  params: { units: 'classes', activation: 'softmax' },
};

/** The preset heads, in the order of their test ids. */
export const headPresets: readonly HeadPreset[] = [
  {
    key: 'pooled',
    needs: 'maps',
    layers: [
      { kind: 'GlobalAveragePooling2D', params: {} },
      { kind: 'Dropout', params: { rate: 0.2 } },
      classes,
    ],
  },
  {
    key: 'flat',
    needs: 'maps',
    layers: [
      { kind: 'Flatten', params: {} },
      { kind: 'Dense', params: { units: 64, activation: 'relu' } },
      classes,
    ],
  },
  { key: 'linear', needs: 'row', layers: [classes] },
];

/** Single layers that can be grafted after the output. */
export const paletteLayers: readonly { readonly layer: NewLayer; readonly needs: 'maps' | 'row' | 'any' }[] =
  [
    { layer: { kind: 'GlobalAveragePooling2D', params: {} }, needs: 'maps' },
    { layer: { kind: 'GlobalMaxPooling2D', params: {} }, needs: 'maps' },
    { layer: { kind: 'Flatten', params: {} }, needs: 'maps' },
    {
      layer: {
        kind: 'Conv2D',
        params: { filters: 64, kernelSize: [3, 3], padding: 'same', activation: 'relu' },
      },
      needs: 'maps',
    },
    { layer: { kind: 'BatchNormalization', params: {} }, needs: 'any' },
    { layer: { kind: 'Dropout', params: { rate: 0.3 } }, needs: 'any' },
    { layer: { kind: 'Dense', params: { units: 64, activation: 'relu' } }, needs: 'row' },
    { layer: classes, needs: 'row' },
  ];

/** Returns why layers cannot follow an output of that shape; null if they can. */
export function refuseHead(
  needs: 'maps' | 'row' | 'any',
  layers: readonly NewLayer[],
  output: Shape | undefined,
  classCount: number,
): Refusal | null {
  if (!output) return { key: 'noGraph', values: {} };
  if (needs === 'maps' && output.length !== 4) return { key: 'needsMaps', values: {} };
  if (needs === 'row' && output.length !== 2) return { key: 'needsRow', values: {} };
  if (classCount === 0 && layers.some((layer) => layer.params.units === 'classes')) {
    return { key: 'noClasses', values: {} };
  }
  return null;
}
