// Which addresses the page of a server may load.

/** True for addresses of the server itself, and for data that its page has made. */
export function isOwnAddress(url: string, origin: string): boolean {
  const socketOrigin = origin.replace(/^http/, 'ws');
  const bases = [`${origin}/`, `${socketOrigin}/`, `blob:${origin}/`];
  return url === origin || bases.some((base) => url.startsWith(base));
}
