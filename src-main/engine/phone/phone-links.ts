// The open links for phones: each has a token, a time limit, and limits on the number and size of its photos.
import { createHash, randomBytes } from 'node:crypto';
import { GraftError } from '#shared/errors';
import {
  maxPhotoBytes,
  maxPhotos,
  type Photo,
  phoneLinkMs,
  type ServedLink,
} from '#shared/protocol/engine/phone';
import { say, type Words } from '#shared/sentence';

/** Maximum number of links that are open at the same time. */
const maxLinks = 8;
/** Maximum size of all photos of a link: 2 GiB. */
const maxTotalBytes = 2 * 2 ** 30;

type Bytes = Photo['bytes'];

/** A photo on its way to the window. */
export interface Delivery {
  readonly photo: Photo;
  /** Called once the window has it. */
  arrived(): void;
  /** Called if the link was closed before. */
  lost(): void;
}

/** An open link. */
export interface PhoneLink {
  readonly served: ServedLink;
  /** Returns the next photo; null once the link has expired or was closed. */
  next(): Promise<Delivery | null>;
  /** Revokes the link: its token gives access to nothing any more. */
  close(): void;
}

/** The open links. */
export interface PhoneLinks {
  /** Throws 'busy' if too many links are open. */
  open(className: string | null): PhoneLink;
  /** Throws 'not-found' if the link has expired or was closed. */
  renew(id: string): number;
  /** Delivers a photo that `check` accepts, and resolves once the window has it: with null, or the reason for which it was refused. Throws 'not-found'. */
  receive(id: string, name: string, bytes: Bytes, check: Check): Promise<Words | null>;
  list(): ServedLink[];
  /** Closes all links. */
  closeAll(): void;
}

/** Decodes an image completely and returns a thumbnail. Throws a GraftError with the reason. */
type Check = (bytes: Bytes, name: string) => Promise<Bytes>;

interface Open {
  served: ServedLink;
  timer: NodeJS.Timeout;
  /** Hashes of the photos that were accepted, so that one that is sent again is not added again. */
  readonly seen: Map<string, Promise<Words | null>>;
  totalBytes: number;
  readonly waiting: Delivery[];
  wake(): void;
}

/** Creates an empty list of links. `onChange` is called when a link was opened, renewed or closed; `ms` is their lifetime. */
export function createPhoneLinks(onChange: () => void, ms = phoneLinkMs): PhoneLinks {
  const links = new Map<string, Open>();

  function find(id: string): Open {
    const link = links.get(id);
    if (!link)
      throw new GraftError('not-found', 'The link for the phone has expired or was stopped. Open a new one.');
    return link;
  }
  function close(id: string): void {
    const link = links.get(id);
    if (!link) return;
    links.delete(id);
    clearTimeout(link.timer);
    for (const one of link.waiting.splice(0)) one.lost();
    link.wake();
    onChange();
  }
  function expireLater(id: string): NodeJS.Timeout {
    return setTimeout(() => close(id), ms).unref();
  }

  async function deliver(link: Open, name: string, bytes: Bytes, check: Check): Promise<Words | null> {
    let thumbnail: Bytes;
    try {
      thumbnail = await check(bytes, name);
    } catch (error) {
      if (error instanceof GraftError) return error.words;
      throw error;
    }
    const gone = () =>
      new GraftError('not-found', 'The link for the phone has expired or was stopped. Open a new one.');
    if (!links.has(link.served.id)) throw gone();
    await new Promise<void>((arrived, fail) => {
      link.waiting.push({ photo: { name, bytes, thumbnail }, arrived, lost: () => fail(gone()) });
      link.wake();
    });
    return null;
  }

  return {
    open(className) {
      if (links.size >= maxLinks)
        throw new GraftError('busy', say`${maxLinks} links for phones are open. Stop one of them first.`);
      const id = randomBytes(8).toString('hex');
      const token = randomBytes(32).toString('base64url');
      const served = { id, token, className, expiresAt: Date.now() + ms };
      const timer = expireLater(id);
      links.set(id, { served, timer, seen: new Map(), totalBytes: 0, waiting: [], wake: () => {} });
      onChange();
      const link = links.get(id)!;
      return {
        served,
        async next() {
          while (links.has(id) && link.waiting.length === 0)
            await new Promise<void>((resolve) => {
              link.wake = resolve;
            });
          return link.waiting.shift() ?? null;
        },
        close: () => close(id),
      };
    },
    renew(id) {
      const link = find(id);
      clearTimeout(link.timer);
      link.timer = expireLater(id);
      link.served = { ...link.served, expiresAt: Date.now() + ms };
      onChange();
      return link.served.expiresAt;
    },
    async receive(id, name, bytes, check) {
      const link = find(id);
      const hash = createHash('sha256').update(bytes).digest('hex');
      const known = link.seen.get(hash);
      if (known) return known;
      if (bytes.byteLength > maxPhotoBytes)
        return say`The image has ${mib(bytes.byteLength)} MiB; the limit is ${mib(maxPhotoBytes)} MiB.`;
      if (link.seen.size >= maxPhotos || link.totalBytes + bytes.byteLength > maxTotalBytes)
        return say`This link has received ${link.seen.size} images (${mib(link.totalBytes)} MiB), which is the limit. Add them in Graft and open a new link.`;
      link.totalBytes += bytes.byteLength;
      const forget = () => {
        link.seen.delete(hash);
        link.totalBytes -= bytes.byteLength;
      };
      const answer = deliver(link, textOf(name), bytes, check);
      link.seen.set(hash, answer);
      return answer.then(
        (refused) => {
          if (refused !== null) forget();
          return refused;
        },
        (error) => {
          forget();
          throw error;
        },
      );
    },
    list: () => [...links.values()].map(({ served }) => served),
    closeAll() {
      for (const id of [...links.keys()]) close(id);
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

function mib(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
