// Class activation maps: weighted sums of a layer's feature maps. Pure functions over the maps and their gradient.
import type { CamMethod } from '#shared/insight/methods';
import type { LayerGradient } from './layer-gradient';
import { rangeOf } from './map';

/** CAMs that are computed from the maps and their gradient alone. */
export type GradientCam = Exclude<CamMethod, 'score-cam'>;

type Cam = (of: LayerGradient) => Float32Array;

/** Returns the class activation map, `height × width`, without enlargement. All but Eigen-CAM are cut at 0. */
export function camOf(method: GradientCam, of: LayerGradient): Float32Array {
  return cams[method](of);
}

const cams: Readonly<Record<GradientCam, Cam>> = {
  /** Selvaraju et al.: ReLU Σ w A, where w is the mean gradient of a channel. */
  'grad-cam': (of) => relu(weightedSum(of, channelSums(of, of.gradient, 1 / (of.height * of.width)))),
  'grad-cam-plus-plus': gradCamPlusPlus,
  /** Jiang et al.: ReLU Σ ReLU(g) A. */
  'layer-cam': (of) => relu(positionSums(of, (i) => Math.max(0, of.gradient[i]!) * of.maps[i]!)),
  /** Draelos and Carin: ReLU Σ g A. */
  'hires-cam': (of) => relu(positionSums(of, (i) => of.gradient[i]! * of.maps[i]!)),
  'xgrad-cam': xGradCam,
  'eigen-cam': eigenCam,
};

/**
 * Chattopadhay et al., in the authors' form: α = g² / (2g² + g³ ΣA), normalized to a sum of 1 in each channel, times
 * ReLU(g). The factor exp(score) of the paper is the same for all channels and is omitted.
 */
function gradCamPlusPlus(of: LayerGradient): Float32Array {
  const { channels, gradient, maps } = of;
  const sums = channelSums(of, maps, 1);
  const alpha = gradient.map((g, i) => {
    const below = 2 * g * g + g * g * g * sums[i % channels]!;
    return (g * g) / (below === 0 ? 1 : below);
  });
  const alphaSums = channelSums(of, alpha, 1);
  const weights = new Float32Array(channels);
  for (let i = 0; i < alpha.length; i++) {
    const total = alphaSums[i % channels]!;
    weights[i % channels]! += (alpha[i]! / (total === 0 ? 1 : total)) * Math.max(0, gradient[i]!);
  }
  return relu(weightedSum(of, weights));
}

/** Fu et al.: the weight of a channel is Σ g A / ΣA. */
function xGradCam(of: LayerGradient): Float32Array {
  const sums = channelSums(of, of.maps, 1);
  const weights = new Float32Array(of.channels);
  for (let i = 0; i < of.maps.length; i++) {
    const channel = i % of.channels;
    weights[channel]! += (of.gradient[i]! * of.maps[i]!) / (sums[channel]! + 1e-7);
  }
  return relu(weightedSum(of, weights));
}

/** Steps of the power iteration at most. */
const iterations = 200;

/** Muhammad and Yeasin: the projection of each position on the first principal direction of the maps, which no class changes. Its sign makes the value of the greatest magnitude positive. */
function eigenCam(of: LayerGradient): Float32Array {
  const { channels, maps } = of;
  const positions = of.height * of.width;
  const means = channelSums(of, maps, 1 / positions);
  const centered = maps.map((value, i) => value - means[i % channels]!);
  let direction = new Float64Array(channels).map((_, c) => Math.sqrt(positions) * centered[c]! + 1);
  const project = () => {
    const values = new Float64Array(positions);
    for (let p = 0; p < positions; p++)
      for (let c = 0; c < channels; c++) values[p]! += centered[p * channels + c]! * direction[c]!;
    return values;
  };
  for (let i = 0; i < iterations; i++) {
    const values = project();
    const next = new Float64Array(channels);
    for (let p = 0; p < positions; p++)
      for (let c = 0; c < channels; c++) next[c]! += centered[p * channels + c]! * values[p]!;
    const length = Math.hypot(...next);
    if (length === 0) break;
    let change = 0;
    for (let c = 0; c < channels; c++) {
      next[c]! /= length;
      change = Math.max(change, Math.abs(next[c]! - direction[c]!));
    }
    direction = next;
    if (change < 1e-10) break;
  }
  const values = Float32Array.from(project());
  const { min, max } = rangeOf(values);
  return -min > max ? values.map((value) => -value) : values;
}

/** Returns the sums over the positions of each channel, times a factor. */
function channelSums({ channels }: LayerGradient, values: Float32Array, factor: number): Float64Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) sums[i % channels]! += values[i]!;
  return sums.map((sum) => sum * factor);
}

/** Returns the sum of the maps, weighted by channel. */
function weightedSum(of: LayerGradient, weights: ArrayLike<number>): Float32Array {
  return positionSums(of, (i) => weights[i % of.channels]! * of.maps[i]!);
}

/** Returns the sum over the channels at each position. */
function positionSums(
  { height, width, channels }: LayerGradient,
  valueAt: (i: number) => number,
): Float32Array {
  const sums = new Float32Array(height * width);
  for (let p = 0; p < sums.length; p++) {
    let sum = 0;
    for (let i = p * channels; i < (p + 1) * channels; i++) sum += valueAt(i);
    sums[p] = sum;
  }
  return sums;
}

const relu = (values: Float32Array) => values.map((value) => Math.max(0, value));
