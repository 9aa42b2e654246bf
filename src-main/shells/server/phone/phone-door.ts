// The links by which phones send photos, as the engine opened them. Each gives access to nothing but sending photos.
import { createHash, timingSafeEqual } from 'node:crypto';
import { GraftError } from '#shared/errors';
import type { Client } from '#shared/protocol/contract';
import type { ServedLink } from '#shared/protocol/engine/phone';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Words } from '#shared/sentence';
import type { EngineProcess } from '../../engine-process';
import { followEngine } from '../follow-engine';

/** Finds links by their tokens, and passes photos on to the engine. */
export interface PhoneDoor {
  /** Returns the open link with this token, or null. Takes as long for a token that is nearly right. */
  find(token: string): ServedLink | null;
  /** Passes a photo on to the window that opened the link, piece by piece. Returns null, or why it was refused; the error of `pieces` if that throws one. Throws 'not-found' if the link was closed, 'engine-lost'. */
  receive(
    link: ServedLink,
    name: string,
    sizeBytes: number,
    pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  ): Promise<Words | null>;
  close(): void;
}

/** Announces the addresses by which phones reach this server to each engine, and follows the links that are open. */
export function openPhoneDoor(engine: Pick<EngineProcess, 'attach'>, addresses: readonly URL[]): PhoneDoor {
  let client: Client<EngineContract> | null = null;
  let links: readonly ServedLink[] = [];

  async function follow(current: Client<EngineContract>): Promise<void> {
    client = current;
    links = [];
    try {
      for await (const item of current.servePhones({ addresses: addresses.map(({ origin }) => origin) })) {
        if (client !== current) return;
        links = item.links;
      }
    } catch (error) {
      if (!(error instanceof GraftError)) throw error;
    } finally {
      // Its links are gone with the engine.
      if (client === current) links = [];
    }
  }
  const leave = followEngine(engine, (next) => void follow(next));

  return {
    find(token) {
      let found: ServedLink | null = null;
      const asked = digest(token);
      for (const link of links)
        if (timingSafeEqual(asked, digest(link.token)) && link.expiresAt > Date.now()) found = link;
      return found;
    },
    async receive({ id }, name, sizeBytes, pieces) {
      const engine = client;
      if (!engine) throw new GraftError('engine-lost', 'The engine is not connected yet.');
      const { photo, refused } = await engine.beginPhoto({ id, name, sizeBytes });
      if (photo === null) return refused;
      try {
        for await (const bytes of pieces) await engine.photoPiece({ photo, bytes });
      } catch (error) {
        await engine.endPhoto({ photo, cut: true }).catch(() => {});
        throw error;
      }
      return (await engine.endPhoto({ photo })).refused;
    },
    close: leave,
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
