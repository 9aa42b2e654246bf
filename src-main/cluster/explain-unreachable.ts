// Why a cluster's dashboard is not reached, as a sentence that says what to check.
import { isLoopback } from '#shared/http-address';
import { type Sentence, say } from '#shared/sentence';
import type { RequestError } from '../net/request-error';

/** Words a failed request to the dashboard at `url`. */
export function explainUnreachable({ fault, message }: RequestError, { host, hostname }: URL): Sentence {
  switch (fault) {
    case 'refused':
      return isLoopback(hostname)
        ? say`Nothing answers at ${host}. Check that the cluster is running and that the port is that of its dashboard (usually ${8265}); for an SSH tunnel, check that the tunnel is open.`
        : say`Nothing answers at ${host}. Check that the cluster is running, and the address and port of its dashboard (usually ${8265}). Other machines reach the dashboard only if the head was started with ${'--dashboard-host=0.0.0.0'}; otherwise open an SSH tunnel.`;
    case 'closed':
      return say`${host} closed the connection. For an SSH tunnel, check that the cluster is running at its other end; if the dashboard is encrypted (TLS), begin the address with ${'https://'}.`;
    case 'silent':
      return say`${host} did not answer. Check the address, and whether a firewall is in between; open an SSH tunnel again if there is one.`;
    case 'unknown-name':
      return say`${hostname} could not be found. Check the name, and whether this computer is connected.`;
    case 'unreachable':
      return say`${host} cannot be reached. Check whether this computer and the cluster are connected.`;
    case 'not-encrypted':
      return say`${host} does not encrypt its connections. Begin the address with ${'http://'}, or put TLS in front of the dashboard.`;
    case 'untrusted':
      return say`${host} has a certificate of an authority that this computer does not trust. Install the certificate of the authority in the system, or start Graft with its file in ${'NODE_EXTRA_CA_CERTS'}.`;
    default:
      return say`${message}.`;
  }
}
