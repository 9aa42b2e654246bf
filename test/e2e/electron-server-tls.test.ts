// The desktop app and a real `graft serve` that encrypts its connections: certificates of its own, expired, for other names.
import https from 'node:https';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listenHere } from '../cluster/pass-on';
import { eventually } from '../contract/suite';
import { makeCertificate, type TestCertificate, whyNoCertificates, whyNoExpired } from '../make-certificate';
import { type ElectronWorkbench, openInElectron } from './open-electron';
import { type ServedGraft, serveGraft } from './serve-graft';
import { connectServer, openServersDialog } from './server-dialog';
import { build, takeScreenshot } from './workbench';

let bench: ElectronWorkbench;
let served: ServedGraft;
let own: Page;
let certificate: TestCertificate;

beforeAll(async () => {
  if (whyNoCertificates) return;
  build();
  certificate = makeCertificate(['DNS:localhost']);
  [served, bench] = await Promise.all([
    serveGraft(false, { certificate }),
    openInElectron(undefined, 'start'),
  ]);
  own = bench.page;
}, 180_000);
afterAll(async () => {
  await bench?.close();
  await served?.close();
});

const look = (name: string) => takeScreenshot(bench, `server-${name}`);
const textOf = (id: string) => own.getByTestId(id).innerText({ timeout: 2000 });

/** Tests an address, and returns what is wrong with it. */
async function problem(address: string): Promise<string> {
  await own.getByTestId('server-address').fill(address);
  await own.getByTestId('server-token').fill(served.token);
  await own.getByTestId('server-test').click();
  let text = '';
  await eventually(async () => {
    text = await textOf('server-problem');
  }, 30_000);
  return text;
}
async function listen(one: TestCertificate): Promise<number> {
  const server = https.createServer(one, (_request, response) => response.end());
  onTestFinished(() => void server.close());
  return listenHere(server);
}

describe.skipIf(whyNoCertificates)('a server that encrypts its connections', () => {
  it('is refused while nobody said that its certificate is the right one', async () => {
    expect(served.printed()).toContain(certificate.fingerprint);
    await openServersDialog(bench);
    await own.getByTestId('server-name').fill('GPU box');
    const told = await problem(served.address);
    expect(told).toContain('was issued by an authority that this computer does not trust');
    expect(told).toContain(certificate.fingerprint);
    await look('certificate');
    await own.emulateMedia({ colorScheme: 'dark' });
    await look('certificate-dark');
    await own.emulateMedia({ colorScheme: 'light' });
    // Connecting does not get around it.
    const page = await connectServer(bench);
    await page.getByText('was issued by an authority that this computer does not trust').waitFor();
    await takeScreenshot({ ...bench, page }, 'server-certificate-window');
    await page.close();
  });

  it('offers no trust for names and dates that are wrong', async () => {
    await openServersDialog(bench);
    const { port } = new URL(served.address);
    expect(await problem(`https://127.0.0.1:${port}`)).toMatch(
      /^The certificate of 127\.0\.0\.1:\d+ is for other names: localhost\. Use an address with one of them/,
    );
    expect(await own.getByTestId('server-trust').count()).toBe(0);
    await look('certificate-name');
    if (whyNoExpired) return;
    const old = makeCertificate(['DNS:localhost'], { madeAt: '2024-02-01 12:00:00' });
    expect(await problem(`https://localhost:${await listen(old)}`)).toMatch(
      / expired on 2024-02-03\. Renew it/,
    );
    expect(await own.getByTestId('server-trust').count()).toBe(0);
  });

  it('is used once its certificate is trusted, and no other certificate then', async () => {
    await problem(served.address);
    await own.getByTestId('server-trust').click();
    await eventually(async () => {
      const lines = await own.getByTestId('server-report').locator('li').allInnerTexts();
      expect(lines.at(-1)).toBe('The connection is encrypted (TLS), with the certificate that you trust.');
    }, 30_000);
    await look('certificate-trusted');
    const page = await connectServer(bench);
    await page.getByTestId('start-sample').waitFor();
    expect(await page.evaluate(() => [isSecureContext, location.protocol])).toEqual([true, 'https:']);

    // Another machine, or a renewed certificate: the app cannot tell, and asks.
    const other = makeCertificate(['DNS:localhost']);
    await served.restart(other);
    await page.getByText('is not the one that you trusted').waitFor();
    await openServersDialog(bench);
    await own.getByTestId('server-test').click();
    await eventually(
      async () => expect(await textOf('server-problem')).toMatch(/not the one that you trusted/),
      30_000,
    );
    expect(await textOf('server-problem')).toContain(other.fingerprint);
    await own.getByTestId('server-trust').click();
    await own.getByTestId('server-report').waitFor();
    const again = await connectServer(bench);
    await again.getByTestId('start-sample').waitFor();
    await eventually(() => expect(page.isClosed()).toBe(true));
    expect(again.url()).toBe(`${served.address}/`);
  });
});
