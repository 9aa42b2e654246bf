// `graft convert`: converts a model file, or the network of a recipe, to another format and compares the two.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import type { Command } from '../command';
import { exportOptions, exportToFile, formatOf, formatOption, targetOf } from '../export-file';
import { openModelArgument, sizeOption } from '../model-argument';
import { preprocessingOption } from '../preprocessing-option';

/** Converts a model file. */
export const convert: Command = {
  usage: 'convert IN OUT',
  summary: 'convert a model file to another format and compare the outputs of both',
  options: { ...exportOptions, ...sizeOption, ...preprocessingOption },
  examples: [
    'graft convert model.h5 model.keras',
    'graft convert model.keras model.onnx --float16',
    'graft convert web-model/model.json model.h5',
    'graft convert logits.h5 probabilities.onnx --with-activation',
    'graft convert extractor.json extractor.keras',
    'graft convert model.keras web-model --format tfjs',
    'graft convert model.h5 model.keras --preprocessing mean=123.7/116.8/103.9,std=58.4/57.1/57.4',
  ],
  arguments: [2, 2],
  async run(session, [wanted, target], { format, float16, for: forWhom, ...options }) {
    const out = resolve(target!);
    const asked = formatOption(format) ?? formatOf(target!);
    if (out === resolve(wanted!))
      throw new GraftError('usage', say`IN and OUT are both ${target}: choose another file for OUT.`);
    const { graph } = await openModelArgument(session, wanted!, 'last', options);
    return exportToFile(session, graph, {
      format: asked,
      out,
      float16: float16 === true,
      target: targetOf(asked, forWhom),
      withActivation: options['with-activation'] === true,
      withPreprocessing: options['with-preprocessing'] === true,
    });
  },
};
