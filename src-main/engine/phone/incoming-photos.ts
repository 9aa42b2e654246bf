// Photos that a phone is sending: each is written to a temporary file, decoded, delivered to the window, and deleted.
import { createHash, type Hash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { photoPieceBytes } from '#shared/protocol/engine/phone';
import { say, type Words } from '#shared/sentence';
import type { DecoderPool } from '../../images/decoder-pool';
import { fileError } from '../../store/atomic';
import { removeFolder } from '../../store/move';
import type { PhoneLinks } from './phone-links';

/** Width and height of the thumbnails in the dialog, in pixels, for screens of two pixels a point. */
const thumbnailSize = 192;

interface Incoming {
  readonly link: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly path: string;
  readonly file: FileHandle;
  readonly hash: Hash;
  received: number;
}

/** The photos that are being received. */
export interface IncomingPhotos {
  /** Returns the id of a photo that begins, or why the link does not receive it. Throws 'not-found' for a link that is closed. */
  begin(
    link: string,
    name: string,
    sizeBytes: number,
  ): Promise<{ photo: string | null; refused: Words | null }>;
  /** Appends to a photo. Throws 'not-found', 'too-large', 'disk-full'. */
  append(photo: string, bytes: Uint8Array): Promise<void>;
  /** Decodes a photo and delivers it. Returns null, or why it was refused. Throws 'not-found' if the link was closed meanwhile. */
  end(photo: string): Promise<Words | null>;
  /** Forgets a photo. */
  cut(photo: string): Promise<void>;
  /** Forgets all photos. */
  cutAll(): Promise<void>;
}

/** Receives photos in a folder, which `cutAll` removes. */
export function createIncomingPhotos(links: PhoneLinks, pool: DecoderPool, folder: string): IncomingPhotos {
  const photos = new Map<string, Incoming>();

  /** Takes a photo out of the list, so that nothing else ends it. */
  function take(id: string): Incoming {
    const photo = photos.get(id);
    if (!photo) throw new GraftError('not-found', say`Upload not found: ${id}`, id);
    photos.delete(id);
    return photo;
  }
  async function remove({ path, file }: Incoming): Promise<void> {
    await file.close().catch(() => {});
    await rm(path, { force: true });
  }
  async function deliver(photo: Incoming): Promise<{ refused: Words | null; isNew: boolean }> {
    const { link, name, path } = photo;
    await photo.file.close();
    let thumbnail: Uint8Array<ArrayBuffer>;
    try {
      thumbnail = new Uint8Array(await pool.thumbnail({ path, name }, thumbnailSize));
    } catch (error) {
      if (error instanceof GraftError) return { refused: error.words, isNew: false };
      throw error;
    }
    const isNew = await links.deliver(link, photo.hash.digest('hex'), { name, thumbnail, path });
    return { refused: null, isNew };
  }

  return {
    async begin(link, name, sizeBytes) {
      const refused = links.reserve(link, sizeBytes);
      if (refused !== null) return { photo: null, refused };
      const id = randomBytes(8).toString('hex');
      const path = join(folder, id);
      try {
        await mkdir(folder, { recursive: true });
        const file = await open(path, 'wx', 0o600);
        const hash = createHash('sha256');
        photos.set(id, { link, name: textOf(name), sizeBytes, path, file, hash, received: 0 });
      } catch (error) {
        links.release(link, sizeBytes);
        throw fileError(error, path, 'write');
      }
      return { photo: id, refused: null };
    },
    async append(id, bytes) {
      const photo = photos.get(id);
      if (!photo) throw new GraftError('not-found', say`Upload not found: ${id}`, id);
      if (bytes.length > photoPieceBytes)
        throw new GraftError(
          'too-large',
          say`Received a chunk of ${bytes.length} bytes; the limit is ${photoPieceBytes}.`,
        );
      links.insistOpen(photo.link);
      photo.received += bytes.length;
      if (photo.received > photo.sizeBytes)
        throw new GraftError('too-large', say`Received more bytes than the ${photo.sizeBytes} announced.`);
      photo.hash.update(bytes);
      await photo.file.writeFile(bytes).catch((error) => {
        throw fileError(error, photo.path, 'write');
      });
    },
    async end(id) {
      const photo = take(id);
      let isNew = false;
      try {
        if (photo.received !== photo.sizeBytes)
          return say`Received ${photo.received} bytes of the ${photo.sizeBytes} announced.`;
        const answer = await deliver(photo);
        isNew = answer.isNew;
        return answer.refused;
      } finally {
        if (!isNew) links.release(photo.link, photo.sizeBytes);
        await remove(photo);
      }
    },
    async cut(id) {
      const photo = take(id);
      links.release(photo.link, photo.sizeBytes);
      await remove(photo);
    },
    async cutAll() {
      const all = [...photos.values()];
      photos.clear();
      for (const photo of all) await remove(photo);
      await removeFolder(folder);
    },
  };
}

/** Control characters, and those that change the direction of text. */
const unseen = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Returns a file's name as text: its last part, without control and direction characters, at most 120 characters. */
function textOf(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = last.replace(unseen, '').trim();
  return [...plain].slice(0, 120).join('') || 'photo';
}
