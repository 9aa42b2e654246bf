// VGG16 and VGG19 (arXiv:1409.1556) as keras/src/applications/vgg16.py and vgg19.py build them.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, createBuilder } from './builder';
import { addPooling } from './top';

function vgg(name: string, convolutions: readonly number[], options: ArchitectureOptions): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  let x = 'input_layer';
  for (const [index, count] of convolutions.entries()) {
    const params = {
      filters: Math.min(512, 64 * 2 ** index),
      kernelSize: [3, 3],
      activation: 'relu',
      padding: 'same',
    };
    for (let i = 1; i <= count; i++) x = build.layer('Conv2D', params, x, `block${index + 1}_conv${i}`);
    x = build.layer('MaxPooling2D', { poolSize: [2, 2], strides: [2, 2] }, x, `block${index + 1}_pool`);
  }
  if (options.includeTop) {
    x = build.layer('Flatten', {}, x, 'flatten');
    x = build.layer('Dense', { units: 4096, activation: 'relu' }, x, 'fc1');
    x = build.layer('Dense', { units: 4096, activation: 'relu' }, x, 'fc2');
    x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, 'predictions');
  } else x = addPooling(build, x, options);
  return build.finish(name, x, preprocessings.caffe);
}

/** VGG16; native input 224×224. */
export const vgg16 = (options: ArchitectureOptions): LayerGraph => vgg('vgg16', [2, 2, 3, 3, 3], options);
/** VGG19; native input 224×224. */
export const vgg19 = (options: ArchitectureOptions): LayerGraph => vgg('vgg19', [2, 2, 4, 4, 4], options);
