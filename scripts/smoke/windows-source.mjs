// A source checkout on Windows under Wine: its setup downloads TensorFlow and takes the binding that Zig compiled. Zig for Windows
// starts under Wine 8, but cannot write its cache there, so the binding is compiled by Zig on this machine.
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildBinding } from '../package/binding/build-binding.mjs';
import { workFolder } from '../package/binding/packagers-zig.mjs';
import { onZ } from './wine.mjs';

/**
 * Sets TensorFlow up in a copy of the checkout `root` without its sources, which a build is made of. Returns the report of
 * scripts/native/setup.mjs with its exit code.
 * @param {{ root: string, work: string, node: string, settings: Record<string, string>,
 *   box: { run: (program: string, args: string[], env: object) => Promise<{ code: number, stdout: string, stderr: string, seconds: number }> } }} job
 */
export async function setUpCheckout({ root, work, node, settings, box }) {
  const checkout = join(work, 'checkout');
  mkdirSync(join(checkout, 'dist'), { recursive: true });
  for (const name of ['package.json', 'scripts', join('dist', 'main')])
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  await buildBinding('win-x64', join(work, 'binding'));
  const cache = join(work, 'cache of the checkout');
  for (const name of readdirSync(workFolder).filter((one) => one.startsWith('win-x64-')))
    cpSync(join(workFolder, name), join(cache, 'binding', name));
  return box.run(node, [onZ(join(checkout, 'scripts', 'native', 'setup.mjs')), '--use', 'wheel'], {
    ...settings,
    GRAFT_CACHE: onZ(cache),
  });
}
