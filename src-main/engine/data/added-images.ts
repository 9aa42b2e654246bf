// Images added as bytes (from the clipboard, or dropped on a class): saved in the project as one more source of its dataset.
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { pathInSource } from '#shared/data/combine-sources';
import type { Handlers } from '#shared/protocol/contract';
import type { dataCalls } from '#shared/protocol/engine/data';
import { sniffBytes } from '../../images/sniff';
import { createSerial } from '../../process/serial';
import { writeFileAtomic, writeJsonAtomic } from '../../store/atomic';
import type { Projects } from '../projects/open-projects';

const table = 'labels.json';
const source = 'added';

/** Returns the call that adds images to a class. */
export function createAddedImages(projects: Projects): Pick<Handlers<typeof dataCalls>, 'addImages'> {
  // All calls change the same table.
  const serial = createSerial();

  async function add(
    folder: string,
    className: string,
    images: readonly { name: string; bytes: Uint8Array }[],
  ) {
    await mkdir(folder, { recursive: true });
    const labels = await readLabels(join(folder, table));
    const added: string[] = [];
    const refused: { name: string; reason: string }[] = [];
    for (const { name, bytes } of images) {
      const seen = sniffBytes(bytes.subarray(0, 4096), bytes.subarray(-64), bytes.length);
      if (seen.kind === 'fault') {
        refused.push({ name, reason: seen.error.reason });
        continue;
      }
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 24);
      const file = `${hash}.${seen.format.toLowerCase().replace('jpeg', 'jpg')}`;
      if (!(await stat(join(folder, file)).catch(() => null)))
        await writeFileAtomic(join(folder, file), bytes);
      labels.set(file, className);
      added.push(pathInSource(source, file));
    }
    if (added.length > 0) await writeJsonAtomic(join(folder, table), Object.fromEntries(labels));
    return { paths: added, refused };
  }

  return {
    async addImages({ project, className, images }) {
      const paths = await projects.openForWriting(project);
      const folder = join(paths.root, 'added');
      const added = await serial(() => add(folder, className, images));
      return { source: { name: source, folder, labels: { table }, byEdit: true }, ...added };
    },
  };
}

async function readLabels(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return new Map(Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(text))));
}
