// ConvNeXt (arXiv:2201.03545) as keras/src/applications/convnext.py builds it; its Sequential blocks are expanded into layers.
import { type LayerGraph, preprocessings } from '../graph/graph';
import { type ArchitectureOptions, createBuilder } from './builder';
import { addPooling } from './top';

function convNeXt(
  name: string,
  depths: readonly number[],
  widths: readonly number[],
  options: ArchitectureOptions,
): LayerGraph {
  const build = createBuilder(options.inputShape, options.seed);
  const norm = (x: string, layer?: string) => build.layer('LayerNormalization', { epsilon: 1e-6 }, x, layer);
  const variance = [0.229, 0.224, 0.225].map((deviation) => (deviation * 255) ** 2);
  const mean = [0.485 * 255, 0.456 * 255, 0.406 * 255];
  let x = build.layer('Normalization', { mean, variance }, 'input_layer', `${name}_prestem_normalization`);
  let adds = 0;
  for (const [stage, width] of widths.entries()) {
    if (stage === 0) {
      const stem = { filters: width, kernelSize: [4, 4], strides: [4, 4] };
      x = norm(build.layer('Conv2D', stem, x, `${name}_stem_conv`), `${name}_stem_layernorm`);
    } else {
      const half = { filters: width, kernelSize: [2, 2], strides: [2, 2] };
      x = norm(x, `${name}_downsampling_layernorm_${stage - 1}`);
      x = build.layer('Conv2D', half, x, `${name}_downsampling_conv_${stage - 1}`);
    }
    for (let block = 0; block < depths[stage]!; block++) {
      const prefix = `${name}_stage_${stage}_block_${block}`;
      const window = { filters: width, kernelSize: [7, 7], padding: 'same', groups: width };
      let y = norm(build.layer('Conv2D', window, x, `${prefix}_depthwise_conv`), `${prefix}_layernorm`);
      y = build.layer('Dense', { units: 4 * width }, y, `${prefix}_pointwise_conv_1`);
      y = build.layer('Activation', { activation: 'gelu' }, y, `${prefix}_gelu`);
      y = build.layer('Dense', { units: width }, y, `${prefix}_pointwise_conv_2`);
      y = build.layer('LayerScale', { initValues: 1e-6, projectionDim: width }, y, `${prefix}_layer_scale`);
      y = build.layer('Activation', { activation: 'linear' }, y, `${prefix}_identity`);
      x = build.layer('Add', {}, [x, y], adds === 0 ? 'add' : `add_${adds}`);
      adds++;
    }
  }
  if (options.includeTop) {
    x = norm(build.layer('GlobalAveragePooling2D', {}, x, `${name}_head_gap`), `${name}_head_layernorm`);
    x = build.layer('Dense', { units: options.classes, activation: 'softmax' }, x, `${name}_head_dense`);
  } else x = norm(addPooling(build, x, options));
  return build.finish(name, x, preprocessings.none);
}

const shallow = [3, 3, 9, 3];
const deep = [3, 3, 27, 3];
type Architecture = (options: ArchitectureOptions) => LayerGraph;
/** ConvNeXtTiny; native input 224×224, pixels 0..255. */
export const convNeXtTiny: Architecture = (options) =>
  convNeXt('convnext_tiny', shallow, [96, 192, 384, 768], options);
/** ConvNeXtSmall. */
export const convNeXtSmall: Architecture = (options) =>
  convNeXt('convnext_small', deep, [96, 192, 384, 768], options);
/** ConvNeXtBase. */
export const convNeXtBase: Architecture = (options) =>
  convNeXt('convnext_base', deep, [128, 256, 512, 1024], options);
/** ConvNeXtLarge. */
export const convNeXtLarge: Architecture = (options) =>
  convNeXt('convnext_large', deep, [192, 384, 768, 1536], options);
/** ConvNeXtXLarge. */
export const convNeXtXLarge: Architecture = (options) =>
  convNeXt('convnext_xlarge', deep, [256, 512, 1024, 2048], options);
