// Images added as bytes or by path (from the clipboard, from Try, or dropped on a class): saved in the project as one more source of its dataset.
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { pathInSource } from '#shared/data/combine-sources';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { dataCalls } from '#shared/protocol/engine/data';
import { say, type Words } from '#shared/sentence';
import { sniffBytes } from '../../images/sniff';
import { createSerial } from '../../process/serial';
import { fileError, writeFileAtomic, writeJsonAtomic } from '../../store/atomic';
import type { Projects } from '../projects/open-projects';

const table = 'labels.json';
const source = 'added';

/** An image as bytes with its name, or the path of its file. */
type AddedImage = { readonly name: string; readonly bytes: Uint8Array } | { readonly path: string };
/** Maximum size of a file that is added by path: 256 MiB. */
const maxFileBytes = 2 ** 28;

/** Returns the call that adds images to a class. */
export function createAddedImages(projects: Projects): Pick<Handlers<typeof dataCalls>, 'addImages'> {
  // All calls change the same table.
  const serial = createSerial();

  async function add(folder: string, className: string, images: readonly AddedImage[]) {
    await mkdir(folder, { recursive: true });
    const labels = await readLabels(join(folder, table));
    const added: string[] = [];
    const refused: { name: string; reason: Words }[] = [];
    for (const image of images) {
      const { name, bytes } = await readImage(image);
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

/** Reads an image that is named by its path. Throws if the file cannot be read or is larger than any image may be. */
async function readImage(image: AddedImage): Promise<{ name: string; bytes: Uint8Array }> {
  if ('bytes' in image) return image;
  const { path } = image;
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes)
      throw new GraftError('too-large', say`${path} has ${size} bytes; the limit is ${maxFileBytes}.`, path);
    return { name: basename(path), bytes: await readFile(path) };
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

async function readLabels(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return new Map(Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(text))));
}
