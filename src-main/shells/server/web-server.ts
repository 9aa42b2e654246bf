// The local web server: serves the page and connects it to the engine, for this machine's user only.
import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { GraftError } from '#shared/errors';
import { isLoopback } from '#shared/http-address';
import type { About } from '#shared/protocol/servers';
import { say } from '#shared/sentence';
import { contentPolicy } from '../content-policy';
import type { EngineProcess } from '../engine-process';
import { findStaticFile } from '../static-files';
import { readAbout } from './about';
import { createGuard, type Guard } from './guard';
import { keepAlive } from './keep-alive';
import { createRate, type Limits, usualLimits } from './limits';
import { createPhoneAnswers, type PhoneAnswers } from './phone/answer-phone';
import { openPhoneDoor } from './phone/phone-door';
import { refusals } from './refusals';
import type { Certificate } from './server-secrets';
import { socketLine } from './socket-line';

/** A running server. */
export interface WebServer {
  /** The address to open; contains the access token. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';

/** Returns the address of a host to listen on, unless it stands for all addresses of this machine. */
function ownAddresses(host: string | undefined, port: number, scheme: string): URL[] {
  if (host === undefined || host === loopback || ['0.0.0.0', '::', ''].includes(host)) return [];
  return [new URL(`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`)];
}

/** Maximum size of a message from the page: 64 MiB. Uploads are sent in chunks of 1 MiB. */
const maxPayloadBytes = 64 * 2 ** 20;

/** Starts the server; port 0 chooses a free port. Throws 'busy' if the port is in use, 'invalid' if the host is no address of this machine. */
export async function startWebServer(options: {
  port: number;
  /** The address to listen on; by default 127.0.0.1, which only this machine reaches. */
  host?: string | undefined;
  /** Further addresses by which browsers reach the server, such as that of a proxy with TLS. */
  addresses?: readonly URL[] | undefined;
  /** The folder of the built page, dist/renderer. */
  folder: string;
  engine: Pick<EngineProcess, 'attach'>;
  limits?: Partial<Limits>;
  /** The access token; a new random one by default. */
  token?: string | undefined;
  /** Encrypts connections. */
  certificate?: Certificate | undefined;
}): Promise<WebServer> {
  const { certificate, token } = options;
  const scheme = certificate ? 'https' : 'http';
  let guard: Guard;
  let phone: PhoneAnswers | null = null;
  const limits = { ...usualLimits, ...options.limits };
  const strangers = createRate(limits.strangers, limits.strangersMs);
  const about = () => readAbout(options.engine);
  const timeouts = {
    headersTimeout: limits.headersMs,
    // Photos of a phone take longer than other requests, which `limitTime` limits.
    requestTimeout: Math.max(limits.requestMs, limits.photoMs),
    keepAliveTimeout: limits.headersMs,
    connectionsCheckingInterval: limits.headersMs / 5,
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response, { guard, strangers, phone, limits, folder: options.folder, about }).catch(
      () => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      },
    );
  };
  const server = certificate
    ? https.createServer({ ...timeouts, ...certificate }, onRequest)
    : http.createServer(timeouts, onRequest);
  server.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new GraftError('busy', say`Port ${options.port} is in use: choose another with --port.`)
          : error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND'
            ? new GraftError('invalid', say`--host: ${options.host ?? ''} is not an address of this machine.`)
            : error,
      ),
    );
    server.listen(options.port, options.host ?? loopback, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const addresses = [...(options.addresses ?? []), ...ownAddresses(options.host, port, scheme)];
  guard = createGuard(port, addresses, { token, scheme });
  // Phones can send photos only where the user has made the server reachable for them.
  const reachable = addresses.filter(({ hostname }) => !isLoopback(hostname));
  if (reachable.length > 0) {
    const door = openPhoneDoor(options.engine, reachable);
    phone = createPhoneAnswers({ door, guard, limits, folder: options.folder });
  }

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxPayloadBytes,
    perMessageDeflate: false,
  });
  server.on('upgrade', (request, socket, head) => {
    const { pathname } = readUrl(request);
    const allowed = guard.hasOwnHost(request) && guard.hasOwnOrigin(request) && guard.hasCookie(request);
    // A client that keeps its half open must not keep the connection.
    const refuse = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
    if (pathname !== '/engine' || !allowed) return refuse('403 Forbidden');
    if (sockets.clients.size >= limits.windows) return refuse('503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      keepAlive(webSocket, request.socket, limits);
      options.engine.attach(socketLine(webSocket));
    });
  });

  return {
    url: new URL(`/?token=${guard.token}`, addresses[0] ?? `${scheme}://${loopback}:${port}`).href,
    port,
    close() {
      phone?.close();
      for (const socket of sockets.clients)
        socket.close(1001, 'Graft was stopped. Start it again to continue.');
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function readUrl(request: IncomingMessage): URL {
  const url = request.url ?? '/';
  return new URL(`http://127.0.0.1${url.startsWith('/') ? url : '/'}`);
}

/** Closes the connection of a request that has not arrived completely in time. */
function limitTime(request: IncomingMessage, ms: number): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.socket.destroy(), ms);
  request.once('close', () => clearTimeout(timer));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  server: {
    guard: Guard;
    strangers: ReturnType<typeof createRate>;
    phone: PhoneAnswers | null;
    limits: Limits;
    folder: string;
    about: () => Promise<About | null>;
  },
): Promise<void> {
  const { guard, strangers, phone, limits, folder, about } = server;
  const url = readUrl(request);
  response.setHeader('Content-Security-Policy', contentPolicy([guard.socketOriginOf(request)]));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-cache');
  const refuse = (status: number, sentence: string) => {
    // Whatever else the client sends, such as a body, is not read.
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
    response.end(`${sentence}\n`);
  };
  const link = phone && guard.hasOwnHost(request) ? phone.linkOf(url.pathname) : null;
  const isKnown = guard.hasCookie(request) || (url.pathname === '/about' && guard.hasBearer(request));
  const hasAccess = link !== null || (guard.hasOwnHost(request) && isKnown);
  limitTime(request, link && request.method === 'POST' ? limits.photoMs : limits.requestMs);
  if (!hasAccess && strangers.isOver()) {
    response.setHeader('Retry-After', '10');
    return refuse(429, refusals.tooMany);
  }
  if (!hasAccess) strangers.count();
  if (!guard.hasOwnHost(request)) {
    response.removeHeader('Content-Security-Policy');
    return refuse(403, refusals.host);
  }
  if (phone && url.pathname.startsWith('/phone/')) return phone.answer(request, response, url.pathname);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(405, 'Method not allowed: use GET or HEAD.');
  if (url.pathname === '/' && guard.isToken(url.searchParams.get('token'))) {
    response.setHeader('Set-Cookie', guard.cookieFor(request));
    // Browsers do not send a SameSite=Strict cookie with a redirect from another site, but do with a refresh of our own page.
    if (request.headers['sec-fetch-site'] === 'cross-site') {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end('<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Graft</title>');
    } else response.writeHead(303, { Location: '/' }).end();
    return;
  }
  if (!hasAccess) return refuse(403, refusals.token);
  if (url.pathname === '/about') {
    const known = await about();
    if (!known) return refuse(503, 'The engine is not connected yet.');
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(known));
    return;
  }
  const file = await findStaticFile(folder, url.pathname);
  if (!file) return refuse(404, 'Not found.');
  const body = await readFile(file.path);
  response.writeHead(200, { 'Content-Type': file.contentType, 'Content-Length': body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : body);
}
