// The open links for phones: each has a token, a time limit, and limits on the number and size of its photos.
import { randomBytes } from 'node:crypto';
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

/** A photo that was decoded, in a file that is deleted once the window has it. */
export interface ReceivedPhoto extends Photo {
  readonly path: string;
}

/** A photo on its way to the window. */
export interface Delivery {
  readonly photo: ReceivedPhoto;
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
  /** Throws 'not-found' if the link has expired or was closed. */
  insistOpen(id: string): void;
  /** Counts a photo. Returns null, or why the link does not receive it. Throws 'not-found'. */
  reserve(id: string, sizeBytes: number): Words | null;
  /** Takes back what `reserve` has counted, for a photo that was not delivered. */
  release(id: string, sizeBytes: number): void;
  /** Delivers a photo, and resolves once the window has it: with true, or false if it had one with this hash already. Throws 'not-found'. */
  deliver(id: string, hash: string, photo: ReceivedPhoto): Promise<boolean>;
  list(): ServedLink[];
  /** Closes all links. */
  closeAll(): void;
}

interface Open {
  served: ServedLink;
  timer: NodeJS.Timeout;
  /** Hashes of the photos that were delivered or are on their way, so that one that is sent again is not added again. */
  readonly seen: Map<string, Promise<void>>;
  photos: number;
  totalBytes: number;
  readonly waiting: Delivery[];
  wake(): void;
}

/** Creates an empty list of links. `onChange` is called when a link was opened, renewed or closed; `ms` is their lifetime. */
export function createPhoneLinks(onChange: () => void, ms = phoneLinkMs): PhoneLinks {
  const links = new Map<string, Open>();
  const gone = () =>
    new GraftError('not-found', 'The link for the phone has expired or was stopped. Open a new one.');

  function find(id: string): Open {
    const link = links.get(id);
    if (!link) throw gone();
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

  return {
    open(className) {
      if (links.size >= maxLinks)
        throw new GraftError('busy', say`${maxLinks} links for phones are open. Stop one of them first.`);
      const id = randomBytes(8).toString('hex');
      const token = randomBytes(32).toString('base64url');
      const served = { id, token, className, expiresAt: Date.now() + ms };
      const counts = { photos: 0, totalBytes: 0 };
      const link = { served, timer: expireLater(id), seen: new Map(), ...counts, waiting: [], wake() {} };
      links.set(id, link as Open);
      onChange();
      return {
        served,
        async next() {
          const { waiting } = link as Open;
          while (links.has(id) && waiting.length === 0)
            await new Promise<void>((resolve) => {
              link.wake = resolve;
            });
          return waiting.shift() ?? null;
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
    insistOpen: (id) => void find(id),
    reserve(id, sizeBytes) {
      const link = find(id);
      if (sizeBytes > maxPhotoBytes)
        return say`The image has ${mib(sizeBytes)} MiB; the limit is ${mib(maxPhotoBytes)} MiB.`;
      if (link.photos >= maxPhotos || link.totalBytes + sizeBytes > maxTotalBytes)
        return say`This link has received ${link.photos} images (${mib(link.totalBytes)} MiB), which is the limit. Add them in Graft and open a new link.`;
      link.photos++;
      link.totalBytes += sizeBytes;
      return null;
    },
    release(id, sizeBytes) {
      const link = links.get(id);
      if (!link) return;
      link.photos--;
      link.totalBytes -= sizeBytes;
    },
    async deliver(id, hash, photo) {
      const link = find(id);
      const known = link.seen.get(hash);
      if (known) {
        await known;
        return false;
      }
      const arrival = new Promise<void>((arrived, fail) => {
        link.waiting.push({ photo, arrived, lost: () => fail(gone()) });
      });
      link.seen.set(hash, arrival);
      link.wake();
      await arrival;
      return true;
    },
    list: () => [...links.values()].map(({ served }) => served),
    closeAll() {
      for (const id of [...links.keys()]) close(id);
    },
  };
}

function mib(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
