// `graft export`: a model file of a run or of any model that Graft opens.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import { exportFormats } from '#shared/protocol/engine-contract';
import type { Command } from '../command';
import { formatBytes } from '../format';
import { openModelArgument } from '../model-argument';
import { checkpointOption } from './evaluate';

/** Exports a model. */
export const exportCommand: Command = {
  usage: 'export RUN|MODEL --format h5|keras|tfjs --out PATH',
  summary: 'write a model file that Keras or TensorFlow.js opens',
  options: {
    format: {
      value: exportFormats.join('|'),
      help: 'Keras .h5, Keras .keras, or a TensorFlow.js layers model',
    },
    out: { value: 'PATH', help: 'the file; for tfjs a folder, or a .zip' },
    checkpoint: { value: 'last|best', help: "a run's checkpoint (last)" },
  },
  examples: [
    'graft export last --format keras --out flowers.keras',
    'graft export last --checkpoint best --format h5 --out flowers.h5',
    'graft export model.h5 --format tfjs --out web-model',
  ],
  arguments: [1, 1],
  async run(session, [wanted], options) {
    const { client, project, signal, json, output } = session;
    const format = exportFormats.find((one) => one === options.format);
    if (!format)
      throw new GraftError(
        'usage',
        `--format: expected one of ${exportFormats.join(', ')}, received ${options.format ?? 'nothing'}.`,
      );
    if (typeof options.out !== 'string') throw new GraftError('usage', 'export expects --out with a path.');
    const out = resolve(options.out);
    const { graph } = await openModelArgument(session, wanted!, checkpointOption(options.checkpoint));
    const request = { project, model: { graph }, format, name: 'model', out };
    for await (const { progress, file } of client.exportModel(request, { signal })) {
      if (progress)
        output.progress(
          progress.total === null ? progress.what : `writing weights: ${progress.done} of ${progress.total}`,
        );
      if (!file) continue;
      if (json) output.print(JSON.stringify({ format, ...file }, null, 2));
      else output.print(`Wrote ${file.path} (${formatBytes(file.sizeBytes)})`);
      return 0;
    }
    throw new GraftError('bug', `${out} was not written.`);
  },
};
