// `graft cache`: what the kept features of a project take, and how they are removed.
import type { Command } from '../command';
import { formatBytes } from '../format';

/** Tells or empties. */
export const cache: Command = {
  usage: 'cache [--empty]',
  summary: 'say what the kept features of frozen layers take, or remove them',
  options: { empty: { help: 'remove them; the next run computes them anew' } },
  examples: ['graft cache', 'graft cache --project sample --empty'],
  arguments: [0, 0],
  async run({ client, project, json, output }, _arguments, { empty }) {
    if (empty) {
      const freed = await client.emptyCache({ project });
      output.print(json ? JSON.stringify(freed) : `Removed ${formatBytes(freed.freedBytes)}.`);
    } else {
      const { sizeBytes, files } = await client.cacheInfo({ project });
      output.print(
        json
          ? JSON.stringify({ sizeBytes, files })
          : `${formatBytes(sizeBytes)} in ${files} file${files === 1 ? '' : 's'}.`,
      );
    }
    return 0;
  },
};
