// The feature maps of a layer and the gradient of a class's score by them.
import { GraftError } from '#shared/errors';
import { ancestorsOf } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../tf';
import { type BatchScores, type InsightNetwork, readScores, scoreOf } from './network';

/** A layer's feature maps of one image, `height × width × channels`, and the score's gradient by each value. */
export interface LayerGradient {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly maps: Float32Array;
  readonly gradient: Float32Array;
}

/** Runs the network on one preprocessed image. */
export function scoresOfImage(network: InsightNetwork, x: Tensor4D): BatchScores {
  const output = network.scores(new Map([[network.input.name, x]]));
  const read = readScores(output, network.scoring().form);
  output.dispose();
  return read;
}

/** Throws 'invalid' if the network's output does not depend on the layer, or the layer has no feature maps. */
export function checkMapLayer(network: InsightNetwork, layer: string): void {
  const { graph } = network;
  const scoring = network.scoring();
  if (!graph.layers.some(({ name }) => name === layer))
    throw new GraftError('not-found', say`There is no layer '${layer}' in '${graph.name}'.`, layer);
  if (!ancestorsOf(scoring.graph, [scoring.output]).has(layer))
    throw new GraftError(
      'invalid',
      say`The output of '${graph.name}' does not depend on the layer '${layer}', so it cannot explain a class.`,
      layer,
    );
}

/** Computes a layer's feature maps of one preprocessed image. */
export function mapsOf(network: InsightNetwork, x: Tensor4D, layer: string): Tensor4D {
  const [maps] = network.run(new Map([[network.input.name, x]]), [layer]);
  if (maps!.rank !== 4) {
    const shape = maps!.shape.join(', ');
    maps!.dispose();
    throw new GraftError(
      'invalid',
      say`The output of '${layer}' has the shape [${shape}]. Expected feature maps of the shape [batch, height, width, channels].`,
      layer,
    );
  }
  return maps as Tensor4D;
}

/** Computes the feature maps of a layer and the gradient of a class's score by them; other paths to the output are constant. */
export function layerGradient(
  network: InsightNetwork,
  x: Tensor4D,
  layer: string,
  target: { label: number; contrast: boolean },
): LayerGradient {
  const maps = mapsOf(network, x, layer);
  try {
    const gradient = tf.tidy(() =>
      tf.grad((value: Tensor): Scalar => {
        const given = new Map<string, Tensor>([
          [network.input.name, x],
          [layer, value],
        ]);
        const scores = network.scores(given, { gradients: true });
        return scoreOf(scores, target.label, target.contrast);
      })(maps),
    );
    const [, height, width, channels] = maps.shape as [number, number, number, number];
    const values = maps.dataSync() as Float32Array;
    const derivatives = gradient.dataSync() as Float32Array;
    gradient.dispose();
    return { height, width, channels, maps: values, gradient: derivatives };
  } finally {
    maps.dispose();
  }
}
