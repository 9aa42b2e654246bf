// `graft disk`: what takes how much space, by project and in all, and emptying what can be computed again.
import { type DiskPart, diskParts, emptiableParts } from '#shared/protocol/engine/disk';
import { say } from '#shared/sentence';
import type { Command } from '../command';
import { formatBytes, formatTable } from '../format';

/** Shows or frees disk space. */
export const disk: Command = {
  usage: 'disk [--empty]',
  summary: 'show what takes how much disk space, or empty what can be computed again',
  options: { empty: { help: 'delete the features, thumbnails and exports of all projects' } },
  examples: ['graft disk', 'graft disk --json', 'graft disk --empty'],
  arguments: [0, 0],
  async run({ client, json, output, word, signal }, _arguments, { empty }) {
    const projects: { id: string; name: string; bytes: Record<DiskPart, number> }[] = [];
    let shared = { downloads: 0, runtime: 0 };
    for await (const item of client.diskUsage({}, { signal })) {
      if (item.project) projects.push(item.project);
      shared = item.shared ?? shared;
    }
    if (empty) {
      const parts = projects.flatMap(({ id, bytes }) =>
        emptiableParts.filter((part) => bytes[part] > 0).map((part) => ({ project: id, part })),
      );
      const { freedBytes, busy } =
        parts.length > 0 ? await client.emptyParts({ parts }) : { freedBytes: 0, busy: [] };
      for (const id of busy) output.note(say`Project '${id}' is in use, so nothing of it was deleted.`);
      // The engine of this command ends now, and with it the time to bring them back.
      output.print(json ? JSON.stringify({ freedBytes, busy }) : say`Removed ${formatBytes(freedBytes)}.`);
      return 0;
    }
    if (json) {
      output.print(JSON.stringify({ projects, shared }, null, 2));
      return 0;
    }
    const total = (bytes: Record<DiskPart, number>) => diskParts.reduce((sum, part) => sum + bytes[part], 0);
    const rows = projects.map(({ id, bytes }) => [
      id,
      ...diskParts.map((part) => formatBytes(bytes[part])),
      formatBytes(total(bytes)),
    ]);
    const heads = ['project', ...diskParts, 'total'].map(word);
    output.print(formatTable(heads, rows, [1, 2, 3, 4, 5, 6, 7]));
    output.print(
      say`Downloaded weights: ${formatBytes(shared.downloads)}. TensorFlow: ${formatBytes(shared.runtime)}.`,
    );
    return 0;
  },
};
