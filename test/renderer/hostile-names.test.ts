// Names from files are always shown as text, and no source bypasses the content policy.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp, h } from 'vue';
import RejectedList from '../../src-renderer/dataset/RejectedList.vue';
import { createTranslator } from '../../src-renderer/i18n';

test('shows a file name with markup as text', () => {
  const path = 'one/<img src=x onerror="alert(1)">{{ 7 * 7 }}.png';
  const root = document.createElement('div');
  const rejected = [{ path, fault: 'not-an-image' as const, reason: '<b>expected an image</b>' }];
  const app = createApp({ render: () => h(RejectedList, { rejected }) });
  app.use(createTranslator('en'));
  app.mount(root);
  expect(root.querySelector('img, b')).toBeNull();
  expect(root.querySelector('[data-testid=rejected-image]')?.textContent).toContain(path);
  app.unmount();
});

test('uses no v-html, innerHTML, eval or style attributes', () => {
  const folder = join(process.cwd(), 'src-renderer');
  const found: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(vue|ts|html)$/.test(entry)) continue;
    const text = readFileSync(join(folder, entry), 'utf8');
    const wrong = text.match(
      /v-html|innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|[\s"]style="/,
    );
    if (wrong) found.push(`${entry}: ${wrong[0].trim()}`);
  }
  expect(found).toEqual([]);
});
