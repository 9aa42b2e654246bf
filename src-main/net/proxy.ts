// Finds the proxy for a URL from the usual environment variables.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

/** Returns the proxy for a URL by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY (lower case takes precedence), or undefined. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const value = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const wanted = value(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? value('ALL_PROXY');
  if (!wanted || isExcepted(url, value('NO_PROXY') ?? '')) return undefined;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(wanted) ? wanted : `http://${wanted}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (!proxy || !/^https?:$/.test(proxy.protocol))
    throw new GraftError(
      'unavailable',
      say`The proxy '${proxy ? `${proxy.protocol}//${proxy.host}` : say`of the environment`}' cannot be used: expected http://host:port.`,
    );
  return proxy;
}

/** True if NO_PROXY lists the host, a parent domain or `*`, each with or without a port. */
function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const withPort = /^(.*[^:]):(\d+)$/.exec(entry);
      if (withPort && withPort[2] !== port) return false;
      const name = (withPort?.[1] ?? entry).replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
      return host === name || host.endsWith(`.${name}`);
    });
}

/** Returns the header with the proxy's user and password if its URL has them. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (!proxy.username) return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
