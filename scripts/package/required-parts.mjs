// The native parts that every packaged app must have, each in its place.
import { bindingFolder, bindingTargets } from './binding/build-binding.mjs';

/**
 * Returns what is missing in a packaged app, as sentences.
 * @param {readonly { path: string }[]} binaries as `listBinaries` lists them
 * @param {string} target such as `win-x64`
 * @returns {string[]}
 */
export function findMissing(binaries, target) {
  const unpacked = 'app\\.asar\\.unpacked/';
  const system = bindingFolder(target);
  const parts = [
    ['Node.js', target.startsWith('win-') ? 'node/node\\.exe$' : 'node/node$'],
    ['sharp', `${unpacked}node_modules/@img/sharp-${system}/.+\\.node$`],
    ['libvips', `${unpacked}node_modules/@img/sharp-[^/]*${system}/.*libvips.*\\.(so|dll|dylib)`],
  ];
  // Intel Macs train without TensorFlow's library.
  if (bindingTargets.includes(target))
    parts.push(["TensorFlow's binding", `${unpacked}dist/bindings/${system}/tfjs_binding\\.node$`]);
  const has = (pattern) =>
    binaries.some(({ path }) => new RegExp(`(?:^|/)[Rr]esources/${pattern}`).test(path));
  return parts.flatMap(([name, pattern]) => (has(pattern) ? [] : [`${name} for ${target} is missing`]));
}
