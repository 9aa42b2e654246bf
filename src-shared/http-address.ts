// Addresses of other machines as typed: parsed, and whether they leave this computer.

/** Returns an http or https address as a URL; null if it is none, or holds a password. Without a scheme, http is meant. */
export function readHttpAddress(given: string): URL | null {
  const text = given.trim();
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    return null;
  }
  return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null;
}

/** True if only this machine reaches a host by this name. */
export function isLoopback(host: string): boolean {
  return /^(127\.[\d.]+|localhost|.+\.localhost|\[?::1\]?)$/i.test(host);
}
