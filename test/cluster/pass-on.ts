// Passes a TCP connection on to another address.
import net from 'node:net';

/** Connects to the address and pipes both ways; if one end closes, so does the other. Both are in `open` while they are open. Returns the far end. */
export function passOn(from: net.Socket, to: URL, open: Set<net.Socket>): net.Socket {
  const there = net.connect(Number(to.port), to.hostname);
  for (const one of [from, there]) {
    open.add(one);
    one.on('error', () => {});
    one.on('close', () => {
      open.delete(one);
      from.destroy();
      there.destroy();
    });
  }
  from.pipe(there).pipe(from);
  return there;
}

/** Listens at a free port of this computer. Returns the port. */
export async function listenHere(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}
