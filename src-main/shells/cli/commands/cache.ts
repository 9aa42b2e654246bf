// `graft cache`: shows the size of a project's cached features, or removes them.

import { say } from '#shared/sentence';
import type { Command } from '../command';
import { formatBytes } from '../format';

/** Shows or removes cached features. */
export const cache: Command = {
  usage: 'cache [--empty]',
  summary: 'show the size of the cached features of frozen layers, or remove them',
  options: { empty: { help: 'remove them; the next run computes them again' } },
  examples: ['graft cache', 'graft cache --project sample --empty'],
  arguments: [0, 0],
  async run({ client, project, json, output }, _arguments, { empty }) {
    if (empty) {
      const freed = await client.emptyCache({ project });
      output.print(json ? JSON.stringify(freed) : say`Removed ${formatBytes(freed.freedBytes)}.`);
    } else {
      const { sizeBytes, files } = await client.cacheInfo({ project });
      output.print(
        json
          ? JSON.stringify({ sizeBytes, files })
          : say`${formatBytes(sizeBytes)} in ${files} file${files === 1 ? '' : 's'}.`,
      );
    }
    return 0;
  },
};
