// Chromium's errors of connections as sentences that say what to do.
import { type Sentence, say } from '#shared/sentence';

/** Words an error such as `net::ERR_CONNECTION_REFUSED` of a connection to a server of Graft. */
export function explainNetError(message: string, origin: string): Sentence {
  const code = /ERR_[A-Z_0-9]+/.exec(message)?.[0] ?? message.slice(0, 100);
  const { host, hostname, protocol } = new URL(origin);
  if (/^ERR_(NAME_|DNS_|ICANN)/.test(code))
    return say`${hostname} could not be found. Check the name, and whether this computer is connected.`;
  if (/^ERR_(INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE|NETWORK_CHANGED|NETWORK_IO_SUSPENDED)/.test(code))
    return say`${host} cannot be reached. Check whether this computer and the server are connected.`;
  if (code === 'ERR_CONNECTION_REFUSED')
    return say`Nothing answers at ${host}. Start Graft there with ${'graft serve'} and this port; for an SSH tunnel, start the tunnel again.`;
  if (/TIMED_OUT/.test(code))
    return say`${host} did not answer. Check the address, and whether a firewall is in between.`;
  if (code === 'ERR_CERT_DATE_INVALID')
    return say`The certificate of ${host} has expired, or is not valid yet. Renew it there, or check the clock of this computer.`;
  if (code === 'ERR_CERT_COMMON_NAME_INVALID')
    return say`The certificate of ${host} is for another name. Use that name as the address, or make a certificate that contains ${hostname}.`;
  if (/^ERR_CERT_/.test(code))
    return say`This computer does not trust the certificate of ${host} (${code}). Install the certificate of its authority in the system, or connect through an SSH tunnel.`;
  if (protocol === 'https:' && /^ERR_(SSL_|CONNECTION_|EMPTY_RESPONSE)/.test(code))
    return say`${host} does not encrypt its connections (${code}). Start Graft there with a certificate, or use an address that begins with http.`;
  if (/^ERR_(EMPTY_RESPONSE|INVALID_HTTP_RESPONSE|CONNECTION_(RESET|CLOSED))/.test(code))
    return say`${host} closed the connection (${code}). If it encrypts its connections, use an address that begins with https; for an SSH tunnel, check the tunnel.`;
  if (/^ERR_(PROXY_|TUNNEL_)/.test(code))
    return say`The proxy of this computer does not reach ${host} (${code}). Ask your administrator, or exclude the address from the proxy.`;
  return say`${host} cannot be reached (${code}). Check the address and the server.`;
}
