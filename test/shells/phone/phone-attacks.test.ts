// Attacks by a link for a phone, or without one: whoever has the link can send images to one dialog, and nothing else.
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createPhoneLinks } from '../../../src-main/engine/phone/phone-links';
import { eventually } from '../../contract/suite';
import { buildHelpers, noisyPng } from '../../engine/support';
import { writeGreatPng } from '../../images/support';
import { type Dialog, host, openPhoneServer, origin, type PhoneServer } from './support';

beforeAll(buildHelpers, 120_000);
const png = (seed: number) => new Uint8Array(noisyPng([200, 80, 40], seed));

/** Expects that a token gives access to nothing: no page, no facts, no photo. */
async function expectNothing({ ask, send }: PhoneServer, dialog: Dialog, token: string): Promise<void> {
  for (const path of ['', '/', '/page.js', '/page.css', '/link', '/photo', '/index.html']) {
    const answer = await ask(`/phone/${token}${path}`);
    expect([path, answer.status]).toEqual([path, 403]);
    expect(answer.body).not.toContain("the phone's");
    expect(answer.body).not.toContain('cat');
  }
  const before = dialog.photos.length;
  expect((await send({ ...dialog, token }, png(77))).status).toBe(403);
  expect(dialog.photos).toHaveLength(before);
}

/** A raw connection: what it received until it was closed. */
function dial(
  port: number,
  text: string | Uint8Array,
  drip?: { bytes: string; everyMs: number },
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (bytes) => {
    received += bytes.toString();
  });
  socket.on('connect', () => socket.write(text));
  const timer = drip && setInterval(() => socket.writable && socket.write(drip.bytes), drip.everyMs);
  return new Promise((resolve) => {
    for (const event of ['end', 'close', 'error'] as const)
      socket.on(event, () => {
        clearInterval(timer);
        resolve(received);
      });
  });
}
const postHead = ({ token }: Dialog, length: number) =>
  `POST /phone/${token}/photo HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nContent-Type: application/octet-stream\r\nX-Photo-Name: a.jpg\r\nContent-Length: ${length}\r\n\r\n`;

describe('an attack by a link for a phone', () => {
  it('with a wrong token gets nothing, and is refused unread after a few guesses, while the phone is served', async () => {
    const phone = await openPhoneServer({ strangers: 40, strangersMs: 60_000 });
    const dialog = await phone.openDialog();
    const { token } = dialog;
    for (const wrong of ['x', `${token}x`, token.slice(0, -1), `${token.slice(0, -1)}!`])
      await expectNothing(phone, dialog, wrong);
    const statuses: number[] = [];
    for (let i = 0; i < 20; i++) statuses.push((await phone.ask(`/phone/${'a'.repeat(40)}${i}/`)).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await phone.send(dialog, png(1))).status).toBe(200);
  });

  it('with a token that was revoked or has expired gets nothing', async () => {
    const phone = await openPhoneServer({ strangers: 1000 }, 5000);
    const closed = await phone.openDialog();
    const expiring = await phone.openDialog();
    expect((await phone.send(closed, png(1))).status).toBe(200);
    closed.close();
    await eventually(async () => expect((await phone.ask(`/phone/${closed.token}/`)).status).toBe(403));
    await expectNothing(phone, closed, closed.token);
    expect(await expiring.ended).toBe('expired');
    await expectNothing(phone, expiring, expiring.token);
    // The engine refuses it as well, whatever the server believes.
    const late = phone.client.beginPhoto({ id: expiring.id, name: 'a', sizeBytes: 10 });
    await expect(late).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that is revoked while a photo is on its way delivers nothing', async () => {
    const phone = await openPhoneServer();
    const dialog = await phone.openDialog();
    const bytes = png(1);
    const answer = dial(phone.server.port, postHead(dialog, bytes.length), { bytes: '', everyMs: 1000 });
    await eventually(async () => expect((await phone.ask(`/phone/${dialog.token}/`)).status).toBe(200));
    dialog.close();
    await eventually(async () => expect((await phone.ask(`/phone/${dialog.token}/`)).status).toBe(403));
    await phone.server.close();
    expect(await answer).not.toContain('200 OK');
    expect(dialog.photos).toEqual([]);
  });

  it('reads and lists nothing, and reaches no other route', async () => {
    const phone = await openPhoneServer({ strangers: 1000 });
    const { token } = await phone.openDialog();
    const cookie = `graft-${phone.server.port}=${token}`;
    for (const [path, headers] of [
      ['/', {}],
      [`/?token=${token}`, {}],
      ['/', { cookie }],
      ['/assets/app.js', { cookie }],
      [`/phone/${token}/../../index.html`, {}],
      [`/phone/${token}/../../assets/app.js`, {}],
      [`/phone/${token}/..\\index.html`, {}],
    ] as const) {
      const answer = await phone.ask(path, { headers });
      expect([path, answer.status, answer.headers['set-cookie']]).toEqual([path, 403, undefined]);
    }
    for (const path of [
      'index.html',
      'assets/app.js',
      '..%2findex.html',
      '%2e%2e%2fassets%2fapp.js',
      'photos',
    ])
      expect([path, (await phone.ask(`/phone/${token}/${path}`)).status]).toEqual([path, 404]);
    for (const path of ['toString', '__proto__', 'page.js/', 'photo/1', '/'])
      expect([path, (await phone.ask(`/phone/${token}/${path}`)).status]).toEqual([path, 404]);
    for (const [path, method] of [
      ['photo', 'GET'],
      ['photo', 'PUT'],
      ['photo', 'DELETE'],
      ['link', 'POST'],
      ['', 'POST'],
    ] as const) {
      const { status } = await phone.ask(`/phone/${token}/${path}`, { method, headers: { origin } });
      expect([path, method, status]).toEqual([
        path,
        method,
        path === 'photo' && method === 'GET' ? 404 : 405,
      ]);
    }
    for (const path of ['/engine', `/phone/${token}/engine`, `/engine?token=${token}`]) {
      const socket = new WebSocket(`ws://127.0.0.1:${phone.server.port}${path}`, {
        headers: { host, origin, cookie },
      });
      socket.on('error', () => {});
      const status = await new Promise((resolve) => {
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
        socket.on('open', () => resolve('open'));
      });
      expect([path, status]).toEqual([path, 403]);
    }
  });

  it.each([
    ['../../../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\..\\startup.jpg', 'startup.jpg'],
    ['..', '..'],
    ['/', 'photo'],
    ['', 'photo'],
    ['a\u0000b\r\nSet-Cookie: x.jpg', 'abSet-Cookie: x.jpg'],
    ['\u202egpj.exe', 'gpj.exe'],
    ['<img src=x onerror=alert(1)>.jpg', '<img src=x onerror=alert(1)>.jpg'],
    ['n'.repeat(900), 'n'.repeat(120)],
  ])('by the name %j gets text, and no file anywhere', async (name, shown) => {
    const phone = await openPhoneServer();
    const files = async () =>
      (await readdir(phone.home, { recursive: true })).filter((path) => path !== 'phone').sort();
    const before = await files();
    const dialog = await phone.openDialog();
    const answer = await phone.send(dialog, png(1), { 'x-photo-name': encodeURIComponent(name) });
    expect(answer.status).toBe(200);
    await eventually(async () => expect(dialog.photos).toHaveLength(1));
    expect(dialog.photos[0]!.name).toBe(shown);
    expect(await files()).toEqual(before);
    expect((await phone.send(dialog, png(2), { 'x-photo-name': '%zz' })).status).toBe(400);
  });

  it('by files that are no images, or harmful ones, is refused with the reason', async () => {
    const phone = await openPhoneServer();
    const dialog = await phone.openDialog();
    const whole = await sharp({
      create: {
        width: 400,
        height: 300,
        channels: 3,
        background: '#345',
        noise: { type: 'gaussian', mean: 120, sigma: 40 },
      },
    })
      .jpeg()
      .toBuffer();
    const bomb = join(phone.home, '..', 'bomb.png');
    await writeGreatPng(bomb, 20_000);
    const hostile: [name: string, bytes: Uint8Array, reason: RegExp][] = [
      ['a zip', Buffer.from('PK\u0003\u0004zip zip zip', 'latin1'), /zip archive/],
      ['a web page', Buffer.from('<!doctype html><script>alert(1)</script>'), /web page/],
      ['an SVG with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), /SVG/],
      ['a PDF', Buffer.from('%PDF-1.7 and more'), /PDF/],
      [
        'the first bytes of a JPEG and a zip',
        Buffer.from('\xff\xd8\xff\xe0PK\u0003\u0004', 'latin1'),
        /JPEG/,
      ],
      ['a JPEG that ends early', whole.subarray(0, whole.length / 2), /truncated/],
      ['zeros', new Uint8Array(1000), /zero bytes/],
      ['400 megapixels', await readFile(bomb), /megapixels/],
      ['nothing', new Uint8Array(0), /empty/],
    ];
    for (const [what, bytes, reason] of hostile) {
      const answer = await phone.send(dialog, bytes, { 'x-photo-name': 'photo.jpg' });
      expect([what, answer.status]).toEqual([what, 422]);
      expect(JSON.parse(answer.body).refused).toMatch(reason);
    }
    expect((await phone.send(dialog, whole)).status).toBe(200);
    await eventually(async () => expect(dialog.photos).toHaveLength(1));
  });

  it('by a photo that is too large, or of unknown length, is refused without reading it', async () => {
    const phone = await openPhoneServer();
    const dialog = await phone.openDialog();
    const filler = { bytes: 'a'.repeat(1000), everyMs: 20 };
    const tooLarge = await dial(phone.server.port, postHead(dialog, 50 * 2 ** 20 + 1), filler);
    expect(tooLarge).toMatch(/^HTTP\/1\.1 413 [\s\S]*Connection: close/);
    const chunked = postHead(dialog, 5).replace('Content-Length: 5', 'Transfer-Encoding: chunked');
    expect(await dial(phone.server.port, `${chunked}5\r\nhello\r\n`, filler)).toMatch(/^HTTP\/1\.1 411 /);
    const longer = `${postHead(dialog, 5)}hello and more`;
    expect(await dial(phone.server.port, longer)).toMatch(/^HTTP\/1\.1 4(00|22) /);
    expect(dialog.photos).toEqual([]);
  });

  it('by more bytes than were announced, large pieces, or the end of another photo is refused by the engine, too', async () => {
    const { client, openDialog, home } = await openPhoneServer();
    const dialog = await openDialog();
    const begin = async (sizeBytes: number) =>
      (await client.beginPhoto({ id: dialog.id, name: 'a', sizeBytes })).photo!;
    const photo = await begin(10);
    const more = client.photoPiece({ photo, bytes: new Uint8Array(11) });
    await expect(more).rejects.toMatchObject({ code: 'too-large' });
    const large = await begin(2 ** 21);
    const piece = client.photoPiece({ photo: large, bytes: new Uint8Array(2 ** 20 + 1) });
    await expect(piece).rejects.toMatchObject({ code: 'too-large' });
    const short = await begin(10);
    expect((await client.endPhoto({ photo: short })).refused).toMatchObject({ values: [0, 10] });
    for (const id of [short, '../../project', ''])
      await expect(client.endPhoto({ photo: id })).rejects.toMatchObject({ code: 'not-found' });
    await client.endPhoto({ photo, cut: true });
    await client.endPhoto({ photo: large, cut: true });
    expect(await readdir(join(home, 'phone'))).toEqual([]);
    expect(dialog.photos).toEqual([]);
  });

  it('by many photos is slowed down: a number in a minute, and a few at the same time', async () => {
    const phone = await openPhoneServer({ photosPerMinute: 4, photosAtOnce: 2 });
    const dialog = await phone.openDialog();
    const other = await phone.openDialog('dog');
    const slow = [1, 2].map(() => dial(phone.server.port, postHead(dialog, 1000)));
    await eventually(async () => {
      const { status, headers } = await phone.send(dialog, png(1));
      expect([status, headers['retry-after']]).toEqual([503, '2']);
    });
    expect((await phone.send(other, png(1))).status).toBe(200);
    dialog.close();
    const third = await phone.openDialog();
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await phone.send(third, png(i))).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    await phone.server.close();
    await Promise.all(slow);
  });

  it('by more photos or bytes than a link accepts is refused', async () => {
    const links = createPhoneLinks(() => {});
    onTestFinished(() => links.closeAll());
    const { served, ...link } = links.open(null);
    for (let i = 0; i < 500; i++) expect(links.reserve(served.id, 10_000)).toBeNull();
    expect(links.reserve(served.id, 10_000)).toMatchObject({ values: [500, 5] });
    links.release(served.id, 10_000);
    expect(links.reserve(served.id, 10_000)).toBeNull();
    expect(links.reserve(served.id, 50 * 2 ** 20 + 1)).toMatchObject({ values: [51, 50] });
    const large = links.open(null);
    for (let i = 0; i < 40; i++) expect(links.reserve(large.served.id, 50 * 2 ** 20)).toBeNull();
    expect(links.reserve(large.served.id, 50 * 2 ** 20)).toMatchObject({ values: [40, 2000] });
    link.close();
    expect(await link.next()).toBeNull();
    expect(() => links.reserve(served.id, 1)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('by photos that are sent too slowly, or never end, is cut off in time', async () => {
    const phone = await openPhoneServer({ photoStallMs: 500, photoMs: 1500, headersMs: 400, requestMs: 800 });
    const dialog = await phone.openDialog();
    const began = performance.now();
    const stalled = dial(phone.server.port, postHead(dialog, 1000));
    const dripping = dial(phone.server.port, postHead(dialog, 100_000), { bytes: 'a', everyMs: 100 });
    const headers = dial(phone.server.port, postHead(dialog, 5).slice(0, -2), {
      bytes: 'X-A: b\r\n',
      everyMs: 100,
    });
    // A request that sends no photo has no more time than others, with a link as without one.
    const reading = dial(
      phone.server.port,
      `GET /phone/${dialog.token}/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100000\r\n\r\n`,
      { bytes: 'a', everyMs: 100 },
    );
    expect(await stalled).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeLessThan(1400);
    expect(await headers).toMatch(/^HTTP\/1\.1 408 |^$/);
    expect(await dripping).toMatch(/^HTTP\/1\.1 408 |^$/);
    await reading;
    expect(performance.now() - began).toBeLessThan(4000);
    expect((await phone.send(dialog, png(1))).status).toBe(200);
    await eventually(async () => expect(dialog.photos).toHaveLength(1));
  });

  it('from another website is refused: other origins, forms, and preflights', async () => {
    const phone = await openPhoneServer();
    const dialog = await phone.openDialog();
    const wrong: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `https://${host}` },
      { origin: `http://127.0.0.1:${phone.server.port}` },
      { origin: '' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ];
    for (const headers of wrong)
      expect([headers, (await phone.send(dialog, png(1), headers)).status]).toEqual([headers, 403]);
    const preflight = await phone.ask(`/phone/${dialog.token}/photo`, {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(405);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(preflight.headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(dialog.photos).toEqual([]);
  });

  it('by another host name, as DNS rebinding does, gets nothing even with the link', async () => {
    const phone = await openPhoneServer({ strangers: 1000 });
    const dialog = await phone.openDialog();
    for (const name of ['evil.example', `${host}.evil.example`, `${host}:81`, '192.168.0.1']) {
      const page = await phone.ask(`/phone/${dialog.token}/`, { headers: { host: name } });
      expect([name, page.status]).toEqual([name, 403]);
      expect(page.body).not.toContain("the phone's");
      const sent = await phone.send(dialog, png(1), { host: name, origin: `http://${name}` });
      expect([name, sent.status]).toEqual([name, 403]);
    }
    expect(dialog.photos).toEqual([]);
  });

  it('goes to one dialog only', async () => {
    const phone = await openPhoneServer();
    const [first, second] = [await phone.openDialog('cat'), await phone.openDialog('dog')];
    expect((await phone.send(first, png(1))).status).toBe(200);
    await eventually(async () => expect(first.photos).toHaveLength(1));
    expect(second.photos).toEqual([]);
    first.close();
    expect((await phone.send(second, png(1))).status).toBe(200);
    await eventually(async () => expect(second.photos).toHaveLength(1));
    expect(first.photos).toHaveLength(1);
  });
});
