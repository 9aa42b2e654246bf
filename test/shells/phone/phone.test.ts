// Photos from a phone: its page, what arrives in the window, and how long a link lasts.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../contract/suite';
import { appFolder, buildHelpers, noisyPng } from '../../engine/support';
import { readImageKinds } from '../../images/support';
import { openPhoneServer, origin } from './support';

beforeAll(buildHelpers, 120_000);
const png = (seed: number) => new Uint8Array(noisyPng([200, 80, 40], seed));

describe('a link for a phone', () => {
  it('gives the page and what it is for, and delivers photos with upright thumbnails as they were sent', async () => {
    const { openDialog, ask, send } = await openPhoneServer();
    const dialog = await openDialog('고양이 & <b>');
    expect(dialog.token).toMatch(/^[\w-]{43}$/);
    const page = await ask(`/phone/${dialog.token}/`);
    expect([page.status, page.body]).toEqual([200, "the phone's index.html"]);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    expect((await ask(`/phone/${dialog.token}/page.js`)).body).toBe("the phone's page.js");
    expect((await ask(`/phone/${dialog.token}`)).headers.location).toBe(`/phone/${dialog.token}/`);
    const facts = JSON.parse((await ask(`/phone/${dialog.token}/link`)).body);
    expect(facts).toEqual({ className: '고양이 & <b>', secondsLeft: 900, maxPhotoBytes: 52_428_800 });

    const turned = await readFile(join(appFolder, 'test/fixtures/images/exif-6.jpg'));
    const heic = (await readImageKinds())('rgb.heic');
    for (const [bytes, name] of [
      [turned, '휴대전화 1.jpg'],
      [heic, 'IMG_1.HEIC'],
    ] as const) {
      const answer = await send(dialog, bytes, { 'x-photo-name': encodeURIComponent(name) });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { refused: null }]);
    }
    await eventually(async () => expect(dialog.photos).toHaveLength(2));
    expect(dialog.photos.map(({ name }) => name)).toEqual(['휴대전화 1.jpg', 'IMG_1.HEIC']);
    expect(dialog.photos[0]!.bytes.equals(turned)).toBe(true);
    const stored = await sharp(turned).metadata();
    const thumbnail = await sharp(dialog.photos[0]!.thumbnail).metadata();
    expect(stored.orientation).toBe(6);
    expect(thumbnail.format).toBe('webp');
    expect(thumbnail.width! / thumbnail.height!).toBeCloseTo(stored.height! / stored.width!, 1);
  });

  it('delivers a photo once that is sent again, and says in the language of the phone what it cannot read', async () => {
    const { openDialog, send } = await openPhoneServer();
    const dialog = await openDialog(null);
    for (let i = 0; i < 3; i++) expect((await send(dialog, png(1))).status).toBe(200);
    const refused = await send(dialog, Buffer.from('text'), { 'accept-language': 'ko-KR,ko;q=0.9' });
    expect(refused.status).toBe(422);
    expect(JSON.parse(refused.body).refused).toMatch(/이미지/);
    expect((await send(dialog, png(2))).status).toBe(200);
    await eventually(async () => expect(dialog.photos).toHaveLength(2));
  });

  it('expires, unless it is renewed, and tells the dialog', async () => {
    const { openDialog, send, client } = await openPhoneServer({}, 6000);
    const short = await openDialog();
    const renewed = await openDialog();
    // The decoders start with the first image.
    expect((await send(renewed, png(3))).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 3500));
    const { expiresAt } = await client.renewPhoneLink({ id: renewed.id });
    expect(expiresAt - Date.now()).toBeGreaterThan(5500);
    expect(await short.ended).toBe('expired');
    expect((await send(short, png(1))).status).toBe(403);
    expect((await send(renewed, png(1))).status).toBe(200);
    await expect(client.renewPhoneLink({ id: short.id })).rejects.toMatchObject({ code: 'not-found' });
    expect(await renewed.ended).toBe('expired');
    expect((await send(renewed, png(2))).status).toBe(403);
  });

  it('cannot be opened without a server that other devices reach, nor in any number', async () => {
    const { openDialog, client, server } = await openPhoneServer();
    expect((await client.phonePlace({})).served).toBe(true);
    const dialogs = [];
    for (let i = 0; i < 8; i++) dialogs.push(await openDialog());
    const ninth = client.phoneLink({ className: 'cat' });
    await expect(ninth.next()).rejects.toMatchObject({ code: 'busy' });
    await server.close();
    expect(await Promise.all(dialogs.map(({ ended }) => ended))).toEqual(Array(8).fill('unserved'));
    expect((await client.phonePlace({})).served).toBe(false);
    await expect(client.phoneLink({ className: 'cat' }).next()).rejects.toMatchObject({ code: 'not-ready' });
  });

  it('delivers a photo of many pieces to the last byte, and keeps no file of it', async () => {
    const { openDialog, send, home } = await openPhoneServer();
    const dialog = await openDialog();
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 50 };
    const create = { width: 2600, height: 2000, channels: 3 as const, background: '#888', noise };
    const large = await sharp({ create }).png({ compressionLevel: 0 }).toBuffer();
    expect(large.length).toBeGreaterThan(15e6);
    const ends = await Promise.all([send(dialog, large), send(dialog, png(1)), send(dialog, large)]);
    expect(ends.map(({ status }) => status)).toEqual([200, 200, 200]);
    await eventually(async () => expect(dialog.photos).toHaveLength(2));
    expect(dialog.photos.some(({ bytes }) => bytes.equals(large))).toBe(true);
    expect(dialog.photos.some(({ bytes }) => bytes.equals(png(1)))).toBe(true);
    expect(await readdir(join(home, 'phone'))).toEqual([]);
  });

  it('tells the phone why a photo could not be saved, and receives the next one', async () => {
    const { openDialog, send, home } = await openPhoneServer();
    const dialog = await openDialog();
    await writeFile(join(home, 'phone'), 'in the way');
    const answer = await send(dialog, png(1));
    expect([answer.status, JSON.parse(answer.body).refused]).toEqual([422, expect.stringContaining('phone')]);
    await rm(join(home, 'phone'));
    expect((await send(dialog, png(1))).status).toBe(200);
    await eventually(async () => expect(dialog.photos).toHaveLength(1));
  });

  it('has the origin of the address that the user chose', async () => {
    const { client } = await openPhoneServer();
    const { value } = await client.phoneLink({ className: null }).next();
    expect(value?.link?.addresses).toHaveLength(1);
    expect(new URL(value!.link!.addresses[0]!).origin).toBe(origin);
  });
});
