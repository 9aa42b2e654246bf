// electron-builder hook: trims Electron for Linux, and lists the size of each part of the packed app; stops if it is too large, lacks a native part or has one of another system.
import { listBinaries } from './package/binaries.mjs';
import { findMissing } from './package/required-parts.mjs';
import { inspectApp } from './package/sizes.mjs';
import { targetOf } from './package/target.mjs';
import { trimLinux } from './package/trim.mjs';

/** Called by electron-builder with its context after packing each target. */
export async function afterPack(context) {
  const target = targetOf(context);
  if (target.startsWith('linux-')) await trimLinux(context.appOutDir);
  const { lines, faults } = await inspectApp(context.appOutDir, target);
  console.log(lines.join('\n'));
  faults.push(...findMissing(await listBinaries(context.appOutDir), target));
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
