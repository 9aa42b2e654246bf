// One request to a Ray cluster's dashboard. `fetch` is refused there as browser traffic, so this uses Node's http.
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { RequestError, sayNetworkError } from '../net/request-error';
import { trusting } from '../net/trusting';
import { explainUnreachable } from './explain-unreachable';

/** Where a cluster is reached, and the token that it asks for. */
export interface ClusterAccess {
  /** The dashboard's address, such as http://head:8265. */
  readonly address: string;
  readonly token: string | null;
}

/** A request; `path` begins with a slash. */
export interface ClusterRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 30_000;
/** A list of jobs may be long; nothing that is asked for is longer. */
const mostBytes = 64 * 2 ** 20;

/** Returns the headers that prove the right to use the cluster. */
export function accessHeaders({ token }: ClusterAccess): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

/** Sends a request. Returns status and text; throws 'unavailable' if the cluster is not reached, 'no-permission' without the right token. */
export async function askCluster(
  access: ClusterAccess,
  request: ClusterRequest,
): Promise<{ status: number; text: string }> {
  const url = new URL(request.path, access.address);
  try {
    const answer = await trusting(process.env, (authorities) => send(url, access, request, authorities));
    if (answer.status === 401 || answer.status === 403) throw refused(url.host, access);
    return answer;
  } catch (error) {
    if (request.signal?.aborted) throw new GraftError('cancelled', 'Cancelled.');
    if (!(error instanceof RequestError)) throw error;
    throw new GraftError('unavailable', explainUnreachable(error, url), url.host);
  }
}

/** Sends a request once, trusting further authorities (PEM). Throws RequestError. */
function send(
  url: URL,
  access: ClusterAccess,
  { method = 'GET', body, contentType, signal, timeoutMs = defaultTimeoutMs }: ClusterRequest,
  authorities: string | undefined,
): Promise<{ status: number; text: string }> {
  const headers = {
    ...accessHeaders(access),
    ...(body && {
      'content-type': contentType ?? 'application/json',
      'content-length': String(body.length),
    }),
  };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(sayNetworkError(error, url.host));
    const call = (url.protocol === 'https:' ? https : http).request(
      url,
      { method, headers, signal, agent: false, ...trustOptions(authorities) },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > mostBytes) response.destroy(new Error('the answer is too large'));
          else parts.push(part);
        });
        response.on('error', fail);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: response.statusCode ?? 0, text });
        });
      },
    );
    call.setTimeout(timeoutMs, () => call.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    call.on('error', fail);
    call.end(body);
  });
}

/** Returns the options of TLS that trust further authorities (PEM) besides those of Node.js. */
export function trustOptions(authorities: string | undefined): { ca?: string[] } {
  return authorities === undefined ? {} : { ca: [...tls.rootCertificates, authorities] };
}

function refused(host: string, { token }: ClusterAccess): GraftError {
  return new GraftError(
    'no-permission',
    token
      ? say`${host} does not accept the token. Enter the one that the cluster's nodes were started with.`
      : say`${host} asks for a token. Enter the one that the cluster's nodes were started with.`,
    host,
  );
}
