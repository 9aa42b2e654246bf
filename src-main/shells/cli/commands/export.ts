// `graft export`: exports a run, or any model that Graft can open, to a model file.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Command } from '../command';
import { exportOptions, exportToFile, formatOf, formatOption, targetOf } from '../export-file';
import { openModelArgument, sizeOption, weightsOptions } from '../model-argument';
import { preprocessingOption } from '../preprocessing-option';
import { checkpointOption } from './evaluate';

/** Exports a model. */
export const exportCommand: Command = {
  usage: 'export RUN|MODEL|RECIPE.json --format h5|keras|tfjs|onnx --out PATH',
  summary: 'export a model for Keras, TensorFlow.js or ONNX Runtime',
  options: {
    ...exportOptions,
    out: { value: 'PATH', help: 'the file to write; with tfjs, a folder or a .zip file' },
    checkpoint: { value: 'last|best', help: "a run's checkpoint (last)" },
    ...weightsOptions,
    ...sizeOption,
    ...preprocessingOption,
  },
  examples: [
    'graft export last --format keras --out flowers.keras',
    'graft export last --checkpoint best --format h5 --out flowers.h5',
    'graft export model.h5 --format tfjs --out web-model',
    'graft export extractor.json --format keras --out extractor.keras',
    'graft export last --format onnx --float16 --out flowers.onnx',
    'graft export last --with-preprocessing --out flowers.keras',
  ],
  arguments: [1, 1],
  async run(session, [wanted], options) {
    const { format, out, float16, checkpoint, for: forWhom } = options;
    if (typeof out !== 'string') throw new GraftError('usage', 'export requires --out PATH.');
    const asked = formatOption(format) ?? formatOf(out);
    const { graph } = await openModelArgument(session, wanted!, checkpointOption(checkpoint), options);
    return exportToFile(session, graph, {
      format: asked,
      out: resolve(out),
      float16: float16 === true,
      target: targetOf(asked, forWhom),
      withActivation: options['with-activation'] === true,
      withPreprocessing: options['with-preprocessing'] === true,
    });
  },
};
