// All architectures by name.
import { GraftError } from '../errors';
import type { LayerGraph } from '../graph/graph';
import { say } from '../sentence';
import type { ArchitectureOptions } from './builder';
import { alexNet, fashionCnn, fashionMlp, highway, leNet5 } from './classics';
import { convNeXtBase, convNeXtLarge, convNeXtSmall, convNeXtTiny, convNeXtXLarge } from './convnext';
import { denseNet121, denseNet169, denseNet201 } from './densenet';
import {
  efficientNetB0,
  efficientNetB1,
  efficientNetB2,
  efficientNetB3,
  efficientNetB4,
  efficientNetB5,
  efficientNetB6,
  efficientNetB7,
} from './efficientnet';
import { efficientNetLite0 } from './efficientnet-lite';
import {
  efficientNetV2B0,
  efficientNetV2B1,
  efficientNetV2B2,
  efficientNetV2B3,
  efficientNetV2L,
  efficientNetV2M,
  efficientNetV2S,
} from './efficientnet-v2';
import { googLeNet } from './googlenet';
import { inceptionResNetV2 } from './inception-resnet-v2';
import { inceptionV3 } from './inception-v3';
import { mobileNet, mobileNetV2 } from './mobilenet';
import { mobileNetV3Large, mobileNetV3Small } from './mobilenet-v3';
import { nasNetLarge, nasNetMobile } from './nasnet';
import { resNet50, resNet50V2, resNet101, resNet101V2, resNet152, resNet152V2 } from './resnet';
import { cifarResNet, resNet18, resNet34, resNeXt50, resNeXt101 } from './resnet-basic';
import { vgg16, vgg19 } from './vgg';
import { xception } from './xception';

export type { ArchitectureOptions } from './builder';

interface Architecture {
  readonly build: (options: ArchitectureOptions) => LayerGraph;
  /** Native height and width in pixels. */
  readonly nativeSize: number;
  /** Minimum height and width in pixels. */
  readonly minSize: number;
  /** 1 for gray images; 3 when left out. */
  readonly channels?: number;
}

const architectures: Readonly<Record<string, Architecture>> = {
  LeNet5: { build: leNet5, nativeSize: 32, minSize: 32, channels: 1 },
  AlexNet: { build: alexNet, nativeSize: 227, minSize: 67 },
  GoogLeNet: { build: googLeNet, nativeSize: 224, minSize: 80 },
  Highway: { build: highway, nativeSize: 28, minSize: 1, channels: 1 },
  FashionMLP: { build: fashionMlp, nativeSize: 28, minSize: 1, channels: 1 },
  FashionCNN: { build: fashionCnn, nativeSize: 28, minSize: 8, channels: 1 },
  ResNet18: { build: resNet18, nativeSize: 224, minSize: 32 },
  ResNet34: { build: resNet34, nativeSize: 224, minSize: 32 },
  ResNeXt50: { build: resNeXt50, nativeSize: 224, minSize: 32 },
  ResNeXt101: { build: resNeXt101, nativeSize: 224, minSize: 32 },
  ...Object.fromEntries(
    [20, 32, 44, 56, 110, 1202].map((depth) => [
      `ResNet${depth}CIFAR`,
      { build: cifarResNet(depth), nativeSize: 32, minSize: 4 },
    ]),
  ),
  VGG16: { build: vgg16, nativeSize: 224, minSize: 32 },
  VGG19: { build: vgg19, nativeSize: 224, minSize: 32 },
  ResNet50: { build: resNet50, nativeSize: 224, minSize: 32 },
  ResNet101: { build: resNet101, nativeSize: 224, minSize: 32 },
  ResNet152: { build: resNet152, nativeSize: 224, minSize: 32 },
  ResNet50V2: { build: resNet50V2, nativeSize: 224, minSize: 32 },
  ResNet101V2: { build: resNet101V2, nativeSize: 224, minSize: 32 },
  ResNet152V2: { build: resNet152V2, nativeSize: 224, minSize: 32 },
  InceptionV3: { build: inceptionV3, nativeSize: 299, minSize: 75 },
  InceptionResNetV2: { build: inceptionResNetV2, nativeSize: 299, minSize: 75 },
  Xception: { build: xception, nativeSize: 299, minSize: 71 },
  DenseNet121: { build: denseNet121, nativeSize: 224, minSize: 32 },
  DenseNet169: { build: denseNet169, nativeSize: 224, minSize: 32 },
  DenseNet201: { build: denseNet201, nativeSize: 224, minSize: 32 },
  MobileNet: { build: mobileNet, nativeSize: 224, minSize: 32 },
  MobileNetV2: { build: mobileNetV2, nativeSize: 224, minSize: 32 },
  MobileNetV3Small: { build: mobileNetV3Small, nativeSize: 224, minSize: 32 },
  MobileNetV3Large: { build: mobileNetV3Large, nativeSize: 224, minSize: 32 },
  NASNetMobile: { build: nasNetMobile, nativeSize: 224, minSize: 32 },
  NASNetLarge: { build: nasNetLarge, nativeSize: 331, minSize: 32 },
  EfficientNetB0: { build: efficientNetB0, nativeSize: 224, minSize: 32 },
  EfficientNetB1: { build: efficientNetB1, nativeSize: 240, minSize: 32 },
  EfficientNetB2: { build: efficientNetB2, nativeSize: 260, minSize: 32 },
  EfficientNetB3: { build: efficientNetB3, nativeSize: 300, minSize: 32 },
  EfficientNetB4: { build: efficientNetB4, nativeSize: 380, minSize: 32 },
  EfficientNetB5: { build: efficientNetB5, nativeSize: 456, minSize: 32 },
  EfficientNetB6: { build: efficientNetB6, nativeSize: 528, minSize: 32 },
  EfficientNetB7: { build: efficientNetB7, nativeSize: 600, minSize: 32 },
  EfficientNetLite0: { build: efficientNetLite0, nativeSize: 224, minSize: 32 },
  EfficientNetV2B0: { build: efficientNetV2B0, nativeSize: 224, minSize: 32 },
  EfficientNetV2B1: { build: efficientNetV2B1, nativeSize: 240, minSize: 32 },
  EfficientNetV2B2: { build: efficientNetV2B2, nativeSize: 260, minSize: 32 },
  EfficientNetV2B3: { build: efficientNetV2B3, nativeSize: 300, minSize: 32 },
  EfficientNetV2S: { build: efficientNetV2S, nativeSize: 384, minSize: 32 },
  EfficientNetV2M: { build: efficientNetV2M, nativeSize: 480, minSize: 32 },
  EfficientNetV2L: { build: efficientNetV2L, nativeSize: 480, minSize: 32 },
  ConvNeXtTiny: { build: convNeXtTiny, nativeSize: 224, minSize: 32 },
  ConvNeXtSmall: { build: convNeXtSmall, nativeSize: 224, minSize: 32 },
  ConvNeXtBase: { build: convNeXtBase, nativeSize: 224, minSize: 32 },
  ConvNeXtLarge: { build: convNeXtLarge, nativeSize: 224, minSize: 32 },
  ConvNeXtXLarge: { build: convNeXtXLarge, nativeSize: 224, minSize: 32 },
};

/** Names accepted by `buildArchitecture`. */
export const architectureNames = Object.keys(architectures);

/** Builds a network by the name of its architecture; throws 'unsupported', or 'invalid' if the input is too small. */
export function buildArchitecture(name: string, options: ArchitectureOptions): LayerGraph {
  const architecture = Object.hasOwn(architectures, name) ? architectures[name] : undefined;
  if (!architecture) {
    throw new GraftError(
      'unsupported',
      say`There is no architecture '${name}': expected one of ${architectureNames.join(', ')}.`,
    );
  }
  const [height, width, channels] = options.inputShape;
  if (Math.min(height, width) < architecture.minSize) {
    const received = `${height}×${width}×${channels}`;
    throw new GraftError(
      'invalid',
      say`${name} expects images of at least ${architecture.minSize}×${architecture.minSize}, received ${received}.`,
    );
  }
  return architecture.build(options);
}

/** Returns the native input shape of an architecture: height, width, channels. */
export function nativeShape(name: string): [number, number, number] {
  const { nativeSize = 224, channels = 3 } = architectures[name] ?? {};
  return [nativeSize, nativeSize, channels];
}
