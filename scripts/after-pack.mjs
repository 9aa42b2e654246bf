// electron-builder hook: trims Electron for Linux, and lists the size of each part of the packed app; stops if it is too large or has parts of another system.
import { inspectApp } from './package/sizes.mjs';
import { targetOf } from './package/target.mjs';
import { trimLinux } from './package/trim.mjs';

/** Called by electron-builder with its context after packing each target. */
export async function afterPack(context) {
  const target = targetOf(context);
  if (target.startsWith('linux-')) await trimLinux(context.appOutDir);
  const { lines, faults } = await inspectApp(context.appOutDir, target);
  console.log(lines.join('\n'));
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
