// All architectures by name.
import { GraftError } from '../errors';
import type { LayerGraph } from '../graph/graph';
import type { ArchitectureOptions } from './builder';
import { efficientNetLite0 } from './efficientnet-lite';
import { inceptionV3 } from './inception-v3';

export type { ArchitectureOptions } from './builder';

interface Architecture {
  readonly build: (options: ArchitectureOptions) => LayerGraph;
  /** Least height and width that it can take. */
  readonly minSize: number;
}

const architectures: Readonly<Record<string, Architecture>> = {
  EfficientNetLite0: { build: efficientNetLite0, minSize: 32 },
  InceptionV3: { build: inceptionV3, minSize: 75 },
};

/** Names that `buildArchitecture` knows. */
export const architectureNames = Object.keys(architectures);

/** Builds a network by its architecture's name; throws 'unsupported' or 'invalid' (size too small). */
export function buildArchitecture(name: string, options: ArchitectureOptions): LayerGraph {
  const architecture = Object.hasOwn(architectures, name) ? architectures[name] : undefined;
  if (!architecture) {
    throw new GraftError(
      'unsupported',
      `There is no architecture '${name}': expected one of ${architectureNames.join(', ')}.`,
    );
  }
  const [height, width, channels] = options.inputShape;
  if (Math.min(height, width) < architecture.minSize) {
    const received = `${height}×${width}×${channels}`;
    throw new GraftError(
      'invalid',
      `${name} expects pictures of at least ${architecture.minSize}×${architecture.minSize}, received ${received}.`,
    );
  }
  return architecture.build(options);
}
