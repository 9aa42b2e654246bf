// Sends one GET over http or https, through a proxy if the environment sets one, with a limit on redirects and time.
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { proxyAuthorization, proxyFor } from './proxy';
import { RequestError, sayNetworkError, sayStatus } from './request-error';
import { trusting } from './trusting';

/** Options of a request. */
export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
  /** Time without data after which the request fails. */
  readonly stallMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Certificate authorities (PEM) in addition to Node's. Those of the system are asked where these do not suffice. */
  readonly ca?: string | undefined;
  /** Connections that are used again; not through a proxy. */
  readonly agent?: http.Agent | https.Agent | undefined;
  /** Hosts, with or without a port, whose certificates are not verified. */
  readonly trustedHosts?: readonly string[] | undefined;
}

/** The answer to a request, and the URL that gave it after redirects. */
export interface Answer {
  readonly response: http.IncomingMessage;
  readonly url: URL;
}

const redirectLimit = 5;

/** Sends a GET and follows at most five redirects, never from https to http nor with credentials to another host; throws RequestError. */
export async function get(address: string, options: RequestOptions): Promise<Answer> {
  let url = new URL(address);
  const { authorization: _, ...publicHeaders } = options.headers;
  const from = url.host;
  if (!/^https?:$/.test(url.protocol))
    throw new RequestError(`'${url.protocol}' is not a supported protocol: expected http: or https:`, false);
  for (let hops = 0; ; hops++) {
    const headers = url.host === from ? options.headers : publicHeaders;
    const response = await trusting(options.env, (more) =>
      send(url, { ...options, headers, ca: [options.ca, more].filter(Boolean).join('\n') }),
    );
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return { response, url };
    response.destroy();
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (hops === redirectLimit)
      throw new RequestError(`${url.host} redirects more than ${redirectLimit} times`, false);
    if (!next || !/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol === 'http:'))
      throw new RequestError(
        `${url.host} redirects to '${location.slice(0, 200)}', which is not allowed`,
        false,
      );
    url = next;
  }
}

async function send(url: URL, options: RequestOptions): Promise<http.IncomingMessage> {
  const proxy = proxyFor(url, options.env);
  const secure = url.protocol === 'https:';
  const headers = { ...options.headers, host: url.host };
  const common = { agent: false as const, method: 'GET', signal: options.signal };
  if (!proxy) {
    const agent = options.agent ?? false;
    const request = secure
      ? https.request(url, { ...common, agent, headers, ...trust(options, url) })
      : http.request(url, { ...common, agent, headers });
    return answerOf(request, url.host, options);
  }
  if (!secure) {
    const asked = { ...common, path: url.href, headers: { ...headers, ...proxyAuthorization(proxy) } };
    return answerOf(throughProxy(proxy, asked, options), `the proxy ${proxy.host}`, options);
  }
  const socket = await openTunnel(url, proxy, options);
  const servername = url.hostname;
  // Node uses createConnection only where no agent is given.
  const request = https.request(url, {
    method: 'GET',
    signal: options.signal,
    headers,
    createConnection: () => tls.connect({ socket, servername, ...trust(options, url) }),
  });
  return answerOf(request, url.host, options);
}

function trust({ ca, trustedHosts }: RequestOptions, url: URL): tls.ConnectionOptions {
  const unverified = trustedHosts?.some((host) => host === url.hostname || host === url.host) ?? false;
  return {
    ...(ca !== undefined && ca !== '' && { ca: [...tls.rootCertificates, ca] }),
    ...(unverified && { rejectUnauthorized: false }),
  };
}

function throughProxy(proxy: URL, asked: http.RequestOptions, options: RequestOptions): http.ClientRequest {
  const place = {
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
  };
  return proxy.protocol === 'https:'
    ? https.request({ ...place, ...asked, ...trust(options, proxy) })
    : http.request({ ...place, ...asked });
}

/** Opens a connection to the URL's host through CONNECT. */
function openTunnel(url: URL, proxy: URL, options: RequestOptions): Promise<Socket> {
  const target = `${url.hostname}:${url.port || 443}`;
  const asked = {
    agent: false as const,
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...proxyAuthorization(proxy) },
    signal: options.signal,
  };
  const request = throughProxy(proxy, asked, options);
  return new Promise((resolve, reject) => {
    fail(request, `the proxy ${proxy.host}`, options, reject);
    request.on('connect', (response, socket) => {
      request.setTimeout(0);
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      const again = (response.statusCode ?? 0) >= 500;
      reject(
        new RequestError(`the proxy ${proxy.host} answered ${sayStatus(response)} for ${target}`, again),
      );
    });
    request.end();
  });
}

function answerOf(
  request: http.ClientRequest,
  who: string,
  options: RequestOptions,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    fail(request, who, options, reject);
    request.on('response', (response) => {
      request.setTimeout(0);
      resolve(response);
    });
    request.end();
  });
}

function fail(
  request: http.ClientRequest,
  who: string,
  { stallMs }: RequestOptions,
  reject: (error: Error) => void,
): void {
  request.setTimeout(stallMs, () => {
    request.destroy(new RequestError(`${who} did not answer within ${Math.ceil(stallMs / 1000)} s`, true));
  });
  request.on('error', (error) => reject(sayNetworkError(error, who)));
}
