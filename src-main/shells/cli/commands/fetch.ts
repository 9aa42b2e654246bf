// `graft fetch`: downloads a network's pretrained weights into the folder shared by all projects.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import type { Command } from '../command';
import { formatBytes } from '../format';

/** Downloads pretrained weights. */
export const fetchCommand: Command = {
  usage: 'fetch MODEL',
  summary: 'download the pretrained weights of a model listed by `graft models`',
  options: { 'no-top': { help: 'the weights without the classifier, for includeTop: false in a recipe' } },
  examples: ['graft fetch mobilenetv2', 'graft fetch inceptionv3 --no-top'],
  arguments: [1, 1],
  async run({ client, signal, json, output }, [model], options) {
    const request = { model: model!, includeTop: options['no-top'] !== true };
    for await (const { progress, file } of client.fetchWeights(request, { signal })) {
      if (progress) {
        const { what, done, total } = progress;
        output.progress(
          say`${what}: ${formatBytes(done)}${total === null ? '' : say` of ${formatBytes(total)}`}`,
        );
      }
      if (!file) continue;
      output.endProgress();
      output.print(
        json ? JSON.stringify({ ...request, ...file }) : say`Downloaded and verified: ${file.path}`,
      );
      return 0;
    }
    throw new GraftError('bug', say`The download of ${model} ended without a file.`);
  },
};
