// All architectures by name.
import { GraftError } from '../errors';
import type { LayerGraph } from '../graph/graph';
import type { ArchitectureOptions } from './builder';
import { denseNet121, denseNet169, denseNet201 } from './densenet';
import { efficientNetLite0 } from './efficientnet-lite';
import { inceptionV3 } from './inception-v3';
import { mobileNet, mobileNetV2 } from './mobilenet';
import { resNet50, resNet50V2, resNet101, resNet101V2, resNet152, resNet152V2 } from './resnet';
import { vgg16, vgg19 } from './vgg';
import { xception } from './xception';

export type { ArchitectureOptions } from './builder';

interface Architecture {
  readonly build: (options: ArchitectureOptions) => LayerGraph;
  /** Least height and width that it can take. */
  readonly minSize: number;
}

const architectures: Readonly<Record<string, Architecture>> = {
  EfficientNetLite0: { build: efficientNetLite0, minSize: 32 },
  VGG16: { build: vgg16, minSize: 32 },
  VGG19: { build: vgg19, minSize: 32 },
  ResNet50: { build: resNet50, minSize: 32 },
  ResNet101: { build: resNet101, minSize: 32 },
  ResNet152: { build: resNet152, minSize: 32 },
  ResNet50V2: { build: resNet50V2, minSize: 32 },
  ResNet101V2: { build: resNet101V2, minSize: 32 },
  ResNet152V2: { build: resNet152V2, minSize: 32 },
  DenseNet121: { build: denseNet121, minSize: 32 },
  DenseNet169: { build: denseNet169, minSize: 32 },
  DenseNet201: { build: denseNet201, minSize: 32 },
  MobileNet: { build: mobileNet, minSize: 32 },
  MobileNetV2: { build: mobileNetV2, minSize: 32 },
  Xception: { build: xception, minSize: 71 },
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
