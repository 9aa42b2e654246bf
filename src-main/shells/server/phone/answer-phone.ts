// Answers the requests of a phone: its page, and photos. Whoever has a link can send photos to one dialog, and nothing else.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { maxPhotoBytes, photoPieceBytes, type ServedLink } from '#shared/protocol/engine/phone';
import { localeOf, wordIn } from '#shared/word-in';
import { contentPolicy } from '../../content-policy';
import type { Guard } from '../guard';
import { createRate, type Limits } from '../limits';
import type { PhoneDoor } from './phone-door';
import { BodyFault, readBody } from './read-body';
import { refusalPage } from './refusal-page';

/** The files of the phone's page, in dist/renderer/phone. */
const files: Readonly<Record<string, { name: string; contentType: string }>> = {
  '': { name: 'index.html', contentType: 'text/html; charset=utf-8' },
  'page.js': { name: 'page.js', contentType: 'text/javascript; charset=utf-8' },
  'page.css': { name: 'page.css', contentType: 'text/css; charset=utf-8' },
};

/** Answers requests below /phone/. */
export interface PhoneAnswers {
  /** Returns the open link that the path names, or null. */
  linkOf(pathname: string): ServedLink | null;
  /** Answers a request with an open link, or refuses one without. The Host header was checked. */
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void>;
  close(): void;
}

/** Creates the answers. `folder` is that of the built page, dist/renderer. */
export function createPhoneAnswers(options: {
  door: PhoneDoor;
  guard: Guard;
  limits: Limits;
  folder: string;
}): PhoneAnswers {
  const { door, guard, limits, folder } = options;
  const rates = new Map<string, ReturnType<typeof createRate>>();
  /** Photos that are being received, by link. */
  const receiving = new Map<string, number>();
  const linkOf = (pathname: string) => door.find(/^\/phone\/([\w-]{1,128})(\/|$)/.exec(pathname)?.[1] ?? '');

  function rateOf({ id }: ServedLink) {
    const rate = rates.get(id) ?? createRate(limits.photosPerMinute, 60_000);
    rates.set(id, rate);
    // Those of the oldest links, which have expired.
    for (const old of [...rates.keys()].slice(0, -64)) rates.delete(old);
    return rate;
  }

  async function receive(
    request: IncomingMessage,
    response: ServerResponse,
    link: ServedLink,
  ): Promise<void> {
    const { headers } = request;
    const word = wordIn(localeOf(headers['accept-language']));
    const refuse = (status: number, extra: Record<string, string> = {}) => {
      // What remains of the body is not read.
      response.writeHead(status, { Connection: 'close', ...extra }).end();
    };
    // Only the page that this server sent may send photos: other websites, and their forms, have another origin.
    if (!guard.hasOwnOrigin(request) || headers['content-type'] !== 'application/octet-stream')
      return refuse(403);
    const length = Number(headers['content-length']);
    if (!/^\d+$/.test(headers['content-length'] ?? '') || headers['transfer-encoding']) return refuse(411);
    if (length > maxPhotoBytes) return refuse(413);
    const name = nameOf(headers['x-photo-name']);
    if (name === null) return refuse(400);
    const rate = rateOf(link);
    if (rate.isOver()) return refuse(429, { 'Retry-After': '10' });
    const all = [...receiving.values()].reduce((sum, count) => sum + count, 0);
    const own = receiving.get(link.id) ?? 0;
    if (own >= limits.photosAtOnce || all >= 2 * limits.photosAtOnce)
      return refuse(503, { 'Retry-After': '2' });
    rate.count();
    receiving.set(link.id, own + 1);
    try {
      const time = { stallMs: limits.photoStallMs, totalMs: limits.photoMs };
      const pieces = readBody(request, { lengthBytes: length, pieceBytes: photoPieceBytes, ...time });
      const refused = await door.receive(link, name, length, pieces);
      sendJson(response, refused === null ? 200 : 422, { refused: refused === null ? null : word(refused) });
    } catch (error) {
      if (error instanceof BodyFault) {
        if (error.why === 'cut') return void request.socket.destroy();
        refuse(408);
        return request.socket.destroySoon();
      }
      if (!(error instanceof GraftError)) throw error;
      // The link was closed meanwhile.
      if (!door.find(link.token)) return refuse(403);
      // Without an engine, the page tries again.
      if (error.code === 'engine-lost') return refuse(503, { 'Retry-After': '2' });
      // Such as a full disk. What remains of the body is not read.
      response.setHeader('Connection', 'close');
      sendJson(response, 422, { refused: word(error.words) });
    } finally {
      const left = (receiving.get(link.id) ?? 1) - 1;
      if (left > 0) receiving.set(link.id, left);
      else receiving.delete(link.id);
    }
  }

  return {
    linkOf,
    async answer(request, response, pathname) {
      const link = linkOf(pathname);
      const { method } = request;
      const isRead = method === 'GET' || method === 'HEAD';
      response.setHeader('Content-Security-Policy', contentPolicy(["'self'"]));
      response.setHeader('Cache-Control', 'no-store');
      if (!link) {
        const locale = localeOf(request.headers['accept-language']);
        response.setHeader('Content-Security-Policy', contentPolicy([]));
        response.writeHead(403, { 'Content-Type': 'text/html; charset=utf-8', Connection: 'close' });
        response.end(method === 'GET' ? refusalPage(locale) : undefined);
        return;
      }
      const rest = pathname.slice(`/phone/${link.token}`.length);
      if (rest === '' && isRead) return void response.writeHead(308, { Location: `${pathname}/` }).end();
      const wanted = rest.slice(1);
      if (wanted === 'photo' && method === 'POST') return receive(request, response, link);
      if (!isRead) {
        const allow = wanted === 'photo' ? 'POST' : 'GET, HEAD';
        return void response.writeHead(405, { Connection: 'close', Allow: allow }).end();
      }
      if (wanted === 'link') {
        const { className, expiresAt } = link;
        return sendJson(response, 200, { className, secondsLeft: secondsUntil(expiresAt), maxPhotoBytes });
      }
      const file = Object.hasOwn(files, wanted) ? files[wanted] : undefined;
      if (!file) return void response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found.\n');
      const body = await readFile(join(folder, 'phone', file.name));
      response.writeHead(200, { 'Content-Type': file.contentType, 'Content-Length': body.byteLength });
      response.end(method === 'HEAD' ? undefined : body);
    },
    close: () => door.close(),
  };
}

function secondsUntil(time: number): number {
  return Math.max(0, Math.round((time - Date.now()) / 1000));
}

/** Returns the name of a photo, which its header has percent-encoded; null if it cannot be decoded. */
function nameOf(header: string | string[] | undefined): string | null {
  try {
    return decodeURIComponent(typeof header === 'string' ? header : '').slice(0, 1000);
  } catch {
    return null;
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}
