// Uploads from a browser: saves chunks, up to the announced size, in the project's uploads folder.
import { createHash, type Hash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { dataCalls } from '#shared/protocol/engine/data';
import { say } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import { move, removeFolder } from '../../store/move';
import { safeName, safeParts } from '../../store/safe-names';
import type { Projects } from '../projects/open-projects';
import { openUploadedContent, reuseFile, type UploadedContent } from './uploaded-content';

const maxChunkBytes = 1024 * 1024;
const maxUploadBytes = 16 * 1024 ** 3;
const maxFiles = 200_000;
const keepFreeBytes = 512 * 1024 ** 2;

interface Upload {
  readonly project: string;
  readonly folder: string;
  readonly name: string;
  readonly files: number;
  readonly sizeBytes: number;
  received: number;
  /** By the path as sent: where the file is saved, and the bytes received. */
  readonly sizes: Map<string, { path: string; size: number; digest: Hash }>;
  readonly taken: Set<string>;
  /** Paths of complete files in `folder`, by the hash of their content. */
  readonly complete: Map<string, string>;
}

/** Returns the upload calls. */
export function createUploads(
  projects: Projects,
): Pick<Handlers<typeof dataCalls>, 'beginUpload' | 'claimFiles' | 'uploadChunk' | 'endUpload'> {
  const uploads = new Map<string, Upload>();
  const contents = new Map<string, Promise<UploadedContent>>();

  function contentOf(folder: string): Promise<UploadedContent> {
    const known = contents.get(folder) ?? openUploadedContent(folder);
    contents.set(folder, known);
    return known;
  }

  /** Returns a file with this content: of an upload that ended, or of one that was interrupted. */
  function findContent(content: UploadedContent, project: string, hash: string): string | undefined {
    const found = content.find(hash);
    if (found !== undefined) return found;
    for (const { project: of, folder, complete } of uploads.values()) {
      const path = of === project ? complete.get(hash) : undefined;
      if (path !== undefined) return join(folder, path);
    }
    return undefined;
  }

  function find(project: string, id: string): Upload {
    const upload = uploads.get(id);
    if (!upload || upload.project !== project)
      throw new GraftError('not-found', say`Upload not found: ${id}`, id);
    return upload;
  }

  return {
    async beginUpload({ project, name, files, sizeBytes, emptyFolders = [] }) {
      const paths = await projects.openForWriting(project);
      if (files > maxFiles)
        throw new GraftError('too-large', say`The upload has ${files} files; the limit is ${maxFiles}.`);
      if (sizeBytes > maxUploadBytes)
        throw new GraftError(
          'too-large',
          say`The upload has ${gib(sizeBytes)}; the limit is ${gib(maxUploadBytes)}.`,
        );
      const disk = await statfs(paths.root).catch(() => null);
      if (disk && disk.bavail * disk.bsize - sizeBytes < keepFreeBytes)
        throw new GraftError(
          'disk-full',
          say`The upload has ${gib(sizeBytes)}, which does not fit on the disk. Free some space and try again.`,
        );
      const id = randomBytes(8).toString('hex');
      const folder = join(paths.uploads, `.${id}`);
      const empty = emptyFolders.map((path) => join(folder, ...safeParts(path)));
      for (const path of [folder, ...empty]) await mkdir(path, { recursive: true });
      const upload = { project, folder, name: safeName(name), files, sizeBytes, received: 0 };
      const others = [...uploads.values()].filter((one) => one.project === project);
      const hasContent =
        !(await contentOf(paths.uploads)).isEmpty || others.some(({ complete }) => complete.size > 0);
      uploads.set(id, { ...upload, sizes: new Map(), taken: new Set(), complete: new Map() });
      return { upload: id, hasContent };
    },

    async claimFiles({ project, upload: id, files }) {
      const upload = find(project, id);
      const { uploads: root } = await projects.openForWriting(project);
      const content = await contentOf(root);
      const claimed: string[] = [];
      for (const { path, hash } of files) {
        const from = findContent(content, project, hash);
        if (from === undefined || upload.sizes.has(path) || upload.sizes.size >= upload.files) continue;
        const own = freePath(upload, safeParts(path));
        const size = await reuseFile(
          from,
          hash,
          join(upload.folder, own),
          upload.sizeBytes - upload.received,
        );
        if (size === null) {
          upload.taken.delete(own.toLowerCase());
          continue;
        }
        upload.received += size;
        upload.sizes.set(path, { path: own, size, digest: createHash('sha256') });
        upload.complete.set(hash, own);
        claimed.push(path);
      }
      return { claimed };
    },

    async uploadChunk({ project, upload: id, path, offset, bytes, last = false }) {
      const upload = find(project, id);
      if (bytes.length > maxChunkBytes)
        throw new GraftError(
          'too-large',
          say`Received a chunk of ${bytes.length} bytes; the limit is ${maxChunkBytes}.`,
          path,
        );
      let file = upload.sizes.get(path);
      if (!file) {
        if (upload.sizes.size >= upload.files)
          throw new GraftError(
            'too-large',
            say`Received more files than the ${upload.files} announced.`,
            path,
          );
        file = { path: freePath(upload, safeParts(path)), size: 0, digest: createHash('sha256') };
        upload.sizes.set(path, file);
      }
      if (offset !== file.size)
        throw new GraftError(
          'invalid',
          say`${path}: expected byte ${file.size} next, received ${offset}.`,
          path,
        );
      if (upload.received + bytes.length > upload.sizeBytes)
        throw new GraftError(
          'too-large',
          say`Received more bytes than the ${upload.sizeBytes} announced.`,
          path,
        );
      file.size += bytes.length;
      upload.received += bytes.length;
      file.digest.update(bytes);
      await append(join(upload.folder, file.path), bytes, offset === 0);
      if (last) upload.complete.set(file.digest.digest('hex'), file.path);
      return {};
    },

    async endUpload({ project, upload: id }) {
      const upload = find(project, id);
      uploads.delete(id);
      const { uploads: root } = await projects.openForWriting(project);
      const taken = new Set(await readdir(root));
      let name = upload.name;
      for (let i = 2; taken.has(name); i++) name = `${upload.name} ${i}`;
      const folder = join(root, name);
      await move(upload.folder, folder);
      const files = [...upload.complete].map(([hash, path]) => ({ hash, path: join(folder, path) }));
      await (await contentOf(root)).add(files);
      return { folder: await dataFolderIn(folder) };
    },
  };
}

/** Removes the files of uploads that never ended. */
export async function removeTornUploads(uploadsFolder: string): Promise<void> {
  for (const name of await readdir(uploadsFolder).catch(() => [])) {
    if (name.startsWith('.')) await removeFolder(join(uploadsFolder, name));
  }
}

// Two names that become equal when they are made safe must not share a file.
function freePath(upload: Upload, parts: string[]): string {
  const wanted = join(...parts);
  let path = wanted;
  const ending = /\.[^.]*$/.exec(parts.at(-1) ?? '')?.[0] ?? '';
  for (let i = 2; upload.taken.has(path.toLowerCase()); i++)
    path = `${wanted.slice(0, wanted.length - ending.length)}-${i}${ending}`;
  upload.taken.add(path.toLowerCase());
  return path;
}

async function append(path: string, bytes: Uint8Array, first: boolean): Promise<void> {
  try {
    if (first) await mkdir(dirname(path), { recursive: true });
    const file = await open(path, first ? 'wx' : 'a');
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

// A dropped folder `pets` with `cats` and `dogs` in it: the classes are inside `pets`.
async function dataFolderIn(folder: string): Promise<string> {
  for (let current = folder, depth = 0; depth < 4; depth++) {
    const entries = await readdir(current, { withFileTypes: true });
    const only = entries.length === 1 && entries[0]!.isDirectory() ? entries[0]!.name : null;
    if (only === null) return entries.length === 1 ? soleFile(current, entries[0]!.name) : current;
    const inner = await readdir(join(current, only), { withFileTypes: true });
    if (!inner.some((entry) => entry.isDirectory())) return current;
    current = join(current, only);
  }
  return folder;
}

// An archive, array or project that was dropped alone is the dataset itself.
function soleFile(folder: string, name: string): string {
  return /\.(zip|tar|tgz|tar\.gz|npz|npy|csv|tsv|json|graft)$/i.test(name) ? join(folder, name) : folder;
}

function gib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
}
