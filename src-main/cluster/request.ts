// One request to a Ray cluster's dashboard. `fetch` is refused there as browser traffic, so this uses Node's http.
import http from 'node:http';
import https from 'node:https';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { sayNetworkError } from '../net/request';

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
export function askCluster(
  access: ClusterAccess,
  request: ClusterRequest,
): Promise<{ status: number; text: string }> {
  const url = new URL(request.path, access.address);
  const { timeoutMs = defaultTimeoutMs } = request;
  const headers = {
    ...accessHeaders(access),
    ...(request.body && {
      'content-type': request.contentType ?? 'application/json',
      'content-length': String(request.body.length),
    }),
  };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      if (request.signal?.aborted) return reject(new GraftError('cancelled', 'Cancelled.'));
      reject(new GraftError('unavailable', sayNetworkError(error, url.host).message, url.host));
    };
    const call = (url.protocol === 'https:' ? https : http).request(
      url,
      { method: request.method ?? 'GET', headers, signal: request.signal, agent: false },
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
          const status = response.statusCode ?? 0;
          if (status === 401 || status === 403) reject(refused(url.host, access));
          else resolve({ status, text: Buffer.concat(parts).toString('utf8') });
        });
      },
    );
    call.setTimeout(timeoutMs, () => call.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    call.on('error', fail);
    call.end(request.body);
  });
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
