// The flavour of an app with TensorFlow's library inside, for rooms without a network: a third of the disk more than the download needs.
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sayProgress } from '../native/fetch-libraries.mjs';
import { loadRuntimeProgram } from '../native/program.mjs';
import { bindingFolder, bindingTargets, buildBinding } from './binding/build-binding.mjs';
import { workFolder } from './binding/packagers-zig.mjs';

/**
 * Puts the library with its binding and a record into `folder`/tensorflow, or leaves that empty.
 * @param {string} target such as `linux-x64`
 * @param {string} folder
 * @param {boolean} wanted
 * @param {(line: string) => void} say
 */
export async function bundleLibrary(target, folder, wanted, say) {
  const place = join(folder, 'tensorflow');
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  if (!wanted) return;
  const { program, why } = await loadRuntimeProgram();
  if (!program) throw new Error(why);
  const wheels = bindingTargets.includes(target)
    ? program.wheelsFor(...bindingFolder(target).split('-'))
    : null;
  if (!wheels) throw new Error(`There is no library of TensorFlow for ${target}`);
  const { cpu, support, libraries } = wheels;
  const members = new Map([...cpu.members].filter(([name]) => !name.endsWith('.h')));
  const pins = [{ ...cpu, members }, ...support];
  const store = join(workFolder, '.downloads');
  const kept = join(workFolder, `library-${target}-${cpu.version}`);
  await sayProgress(program.fetchRuntime(pins, kept, { store }), () => cpu, say);
  for (const part of await readdir(kept)) {
    await mkdir(join(place, part), { recursive: true });
    for (const name of await readdir(join(kept, part)))
      await copyFile(join(kept, part, name), join(place, part, name));
  }
  // Windows looks for the libraries of the binding in its own folder.
  const addonFolder = target.startsWith('win-') ? 'tensorflow' : 'addon';
  const addon = await buildBinding(target, join(place, addonFolder), say);
  // Before their sizes are recorded: packing trims what is not trimmed yet.
  for (const path of [addon, ...libraries.map((name) => join(place, 'tensorflow', name))])
    await program.trimLibrary(path);
  const record = {
    schema: 1,
    kind: 'native-cpu',
    variant: 'bundled',
    version: cpu.version,
    addon: `${addonFolder}/tfjs_binding.node`,
    addonBytes: (await stat(addon)).size,
    tfLib: `tensorflow/${libraries[0]}`,
    tfLibBytes: (await stat(join(place, 'tensorflow', libraries[0]))).size,
    why: 'it is part of this installation of Graft',
    steps: [{ step: 'bundled library', chosen: true, reason: 'it is part of this installation of Graft' }],
  };
  await writeFile(join(place, 'runtime.json'), `${JSON.stringify(record, null, 2)}\n`);
}
