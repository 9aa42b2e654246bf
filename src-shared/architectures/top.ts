// The top of an architecture: Keras' classifier, or the pooling of the options.
import type { ArchitectureOptions, Builder } from './builder';

/** Names of the pooling layers; by default Keras' automatic names. */
interface TopNames {
  readonly avg?: string;
  readonly max?: string;
}

/** Adds pooling and `predictions` with `includeTop`; otherwise the pooling of the options, if any. */
export function addTop(
  build: Builder,
  x: string,
  options: ArchitectureOptions,
  names: TopNames = {},
): string {
  if (options.includeTop) {
    const pooled = build.layer('GlobalAveragePooling2D', {}, x, names.avg);
    return build.layer('Dense', { units: options.classes, activation: 'softmax' }, pooled, 'predictions');
  }
  return addPooling(build, x, options, names);
}

/** Adds the pooling of the options, if any. */
export function addPooling(
  build: Builder,
  x: string,
  options: ArchitectureOptions,
  names: TopNames = {},
): string {
  if (options.pooling === 'avg') return build.layer('GlobalAveragePooling2D', {}, x, names.avg);
  if (options.pooling === 'max') return build.layer('GlobalMaxPooling2D', {}, x, names.max);
  return x;
}
