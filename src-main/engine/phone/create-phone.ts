// The calls about photos from a phone: the window opens a link, a server that other devices reach delivers photos to it.
import { createReadStream } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import { type phoneCalls, photoPieceBytes } from '#shared/protocol/engine/phone';
import type { DecoderPool } from '../../images/decoder-pool';
import { createIncomingPhotos } from './incoming-photos';
import { createPhoneLinks } from './phone-links';

/** The calls, and the end of all links. */
export interface Phone {
  readonly handlers: Handlers<typeof phoneCalls>;
  /** Closes the links and deletes what is being received. */
  close(): Promise<void>;
}

/** Creates the calls. `folder` is for photos that are being received; `linkMs` is the lifetime of a link if it is not the usual one. */
export function createPhone(pool: DecoderPool, folder: string, linkMs?: number): Phone {
  const watchers = new Set<() => void>();
  const links = createPhoneLinks(() => {
    for (const wake of watchers) wake();
  }, linkMs);
  /** The addresses of the server that delivers photos; null without one. */
  let server: { readonly addresses: readonly string[] } | null = null;

  const incoming = createIncomingPhotos(links, pool, folder);

  return {
    handlers: {
      phonePlace: () => ({ served: server !== null, own: ownAddresses() }),

      async *phoneLink({ className }, { signal }) {
        if (!server) throw new GraftError('not-ready', 'This Graft cannot be reached from other devices.');
        const { addresses } = server;
        const link = links.open(className);
        signal.addEventListener('abort', link.close, { once: true });
        if (signal.aborted) link.close();
        try {
          const { id, token, expiresAt } = link.served;
          const urls = addresses.map((address) => new URL(`/phone/${token}/`, address).href);
          yield { link: { id, addresses: urls, expiresAt } };
          for (let next = await link.next(); next; next = await link.next()) {
            let sent = false;
            try {
              const { path, name, thumbnail } = next.photo;
              for await (const piece of createReadStream(path, { highWaterMark: photoPieceBytes }))
                yield { piece: new Uint8Array(piece as Buffer) };
              yield { photo: { name, thumbnail } };
              sent = true;
            } finally {
              if (sent) next.arrived();
              else next.lost();
            }
          }
          if (!signal.aborted) yield { ended: server ? 'expired' : 'unserved' };
        } finally {
          signal.removeEventListener('abort', link.close);
          link.close();
        }
      },

      renewPhoneLink: ({ id }) => ({ expiresAt: links.renew(id) }),

      async *servePhones({ addresses }, { signal }) {
        const own = { addresses };
        server = own;
        let wake = () => {};
        let isChanged = true;
        const onChange = () => {
          isChanged = true;
          wake();
        };
        watchers.add(onChange);
        signal.addEventListener('abort', onChange);
        try {
          while (!signal.aborted) {
            if (isChanged) {
              isChanged = false;
              yield { links: links.list() };
            } else
              await new Promise<void>((resolve) => {
                wake = resolve;
              });
          }
        } finally {
          signal.removeEventListener('abort', onChange);
          watchers.delete(onChange);
          if (server === own) {
            server = null;
            links.closeAll();
            await incoming.cutAll();
          }
        }
      },

      beginPhoto: ({ id, name, sizeBytes }) => incoming.begin(id, name, sizeBytes),
      async photoPiece({ photo, bytes }) {
        await incoming.append(photo, bytes);
        return {};
      },
      async endPhoto({ photo, cut }) {
        if (!cut) return { refused: await incoming.end(photo) };
        await incoming.cut(photo);
        return { refused: null };
      },
    },
    async close() {
      links.closeAll();
      await incoming.cutAll();
    },
  };
}

/** Returns the IPv4 addresses of this computer in local networks; addresses that other networks reach are last. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = all.filter(({ family, internal }) => family === 'IPv4' && !internal);
  const isLocal = (address: string) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
  return own.map(({ address }) => address).sort((a, b) => Number(isLocal(b)) - Number(isLocal(a)));
}
