// The textbooks' heads, as layers for `addHead`; sized to the classes when the edit is applied.
import type { NewLayer } from './edits/common/new-layer';

/** A preset head: the input it needs (`maps` of a convolution, or a `row`), and its layers. */
export interface TextbookHead {
  readonly key: 'flat' | 'pooled' | 'pooledDense' | 'sigmoid' | 'linear' | 'convolutional';
  readonly needs: 'maps' | 'row';
  /** True if it is only for two classes. */
  readonly onlyForTwo?: boolean;
  readonly layers: readonly NewLayer[];
}

const predictions = (activation: 'softmax' | 'sigmoid'): NewLayer => ({
  kind: 'Dense',
  name: 'predictions',
  params: { units: 'classes', activation },
});
const pool: NewLayer = { kind: 'GlobalAveragePooling2D', params: {} };
const dropout = (rate: number): NewLayer => ({ kind: 'Dropout', params: { rate } });
const dense = (units: number): NewLayer => ({ kind: 'Dense', params: { units, activation: 'relu' } });

/** The heads; `units: 'classes'` becomes the number of classes, or 1 under a sigmoid for two. */
export const textbookHeads: readonly TextbookHead[] = [
  { key: 'pooled', needs: 'maps', layers: [pool, dropout(0.2), predictions('softmax')] },
  {
    key: 'flat',
    needs: 'maps',
    layers: [{ kind: 'Flatten', params: {} }, dense(64), predictions('softmax')],
  },
  { key: 'pooledDense', needs: 'maps', layers: [pool, dense(256), dropout(0.5), predictions('softmax')] },
  {
    key: 'sigmoid',
    needs: 'maps',
    onlyForTwo: true,
    layers: [pool, dropout(0.2), predictions('sigmoid')],
  },
  {
    key: 'convolutional',
    needs: 'maps',
    layers: [
      { kind: 'Conv2D', params: { filters: 'classes', kernelSize: [1, 1] } },
      pool,
      { kind: 'Softmax', params: {} },
    ],
  },
  { key: 'linear', needs: 'row', layers: [predictions('softmax')] },
];
