// Serves the page of `npm run dev`: vite's server, and a proxy for the WebSocket from the page to the shell's own server.
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
 * Starts vite's server for the renderer's sources.
 * @param {string} root
 * @param {number} wantedPort 0 chooses a free port
 */
export async function startPageServer(root, wantedPort) {
  const port = wantedPort || (await findFreePort());
  const address = `http://${host}:${port}`;
  /** Address of the shell's server; null until it is known, and always with Electron. */
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
      // In Electron the page's address is graft://app, from which the client cannot derive this one.
      hmr: { protocol: 'ws', host, clientPort: port },
      fs: { allow: [root] },
    },
    plugins: [
      {
        name: 'graft-dev-page',
        // vite adds style elements, which the Content-Security-Policy of the built page forbids.
        transformIndexHtml: (html) => html.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
        configureServer({ middlewares }) {
          // The shell's server checks the token and sets its cookie, which the browser also sends here: cookies ignore ports.
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

  // Requests from other sites are rejected here; those of other users are rejected by the shell's server, whose cookie they lack.
  server.httpServer.on('upgrade', (request, socket, head) => {
    if (request.url !== '/engine') return;
    if (!shell || request.headers.origin !== address) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    const own = { ...request.headers, host: `${host}:${shell.port}`, origin: `http://${host}:${shell.port}` };
    const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
    const upstream = connect(shell.port, host, () => {
      upstream.write(`GET /engine HTTP/1.1\r\n${lines.join('')}\r\n`);
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await server.listen();

  return {
    address,
    /** Connects the page to the shell's server. Returns the address to open, including the shell's token. */
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
