// The page of `npm run dev`: vite's server, and the WebSocket line from the page to the shell's own server.
import { connect, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'vite';

const host = '127.0.0.1';

/** Returns a free port of 127.0.0.1. */
function findFreePort() {
  return new Promise((done, fail) => {
    const probe = createSocketServer().on('error', fail);
    probe.listen(0, host, () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/**
 * Starts vite on the renderer's sources.
 * @param {string} root
 * @param {number} wantedPort 0: any free port
 */
export async function startPageServer(root, wantedPort) {
  const port = wantedPort || (await findFreePort());
  const address = `http://${host}:${port}`;
  /** Where the shell's server listens; null until it has printed its address, and always with Electron. */
  let shell = null;

  const server = await createServer({
    configFile: join(root, 'vite.config.ts'),
    cacheDir: join(root, 'node_modules/.cache/vite-dev'),
    clearScreen: false,
    logLevel: 'warn',
    server: {
      host,
      port,
      strictPort: true,
      // In Electron the page's own address is graft://app, so that the client cannot derive this one.
      hmr: { protocol: 'ws', host, clientPort: port },
      fs: { allow: [root] },
    },
    plugins: [
      {
        name: 'graft-dev-page',
        // vite adds style elements, which the policy of the built page forbids.
        transformIndexHtml: (html) => html.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
        configureServer({ middlewares }) {
          // The shell's server checks the token and sets its cookie. Cookies are shared by all ports of a host.
          middlewares.use(async (request, response, next) => {
            if (!shell || !request.url?.startsWith('/?token=')) return next();
            const answer = await fetch(`http://${host}:${shell.port}${request.url}`, { redirect: 'manual' });
            const cookie = answer.headers.get('set-cookie');
            response.writeHead(cookie ? 303 : 403, cookie ? { 'Set-Cookie': cookie, Location: '/' } : {});
            response.end();
          });
        },
      },
    ],
  });

  // Other sites' pages are refused here, other users of the machine by the shell's server: they lack its cookie.
  server.httpServer.on('upgrade', (request, socket, head) => {
    if (request.url !== '/engine') return;
    if (!shell || request.headers.origin !== address) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    const own = { ...request.headers, host: `${host}:${shell.port}`, origin: `http://${host}:${shell.port}` };
    const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
    const line = connect(shell.port, host, () => {
      line.write(`GET /engine HTTP/1.1\r\n${lines.join('')}\r\n`);
      line.write(head);
      socket.pipe(line).pipe(socket);
    });
    line.on('error', () => socket.destroy());
    socket.on('error', () => line.destroy());
  });
  await server.listen();

  return {
    address,
    /** Connects the page to the shell's server; returns the address to open, with the shell's token. */
    connectShell(url) {
      const { port: shellPort, search } = new URL(url);
      shell = { port: Number(shellPort), search };
      return `${address}/${search}`;
    },
    openBrowser() {
      server.config.server.open = `/${shell.search}`;
      server.openBrowser();
    },
    close: () => server.close(),
  };
}
