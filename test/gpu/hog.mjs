// Fills the memory of the GPU but for some MiB, prints a line and keeps it until stdin closes: node hog.mjs ADDON LEFT
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

const binding = createRequire(import.meta.url)(process.argv[2]);
if (!binding.isUsingGpuDevice()) {
  console.error('hog: TensorFlow sees no GPU');
  process.exit(1);
}
const attributes = [
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  { name: 'index_type', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 },
];
const value = binding.createTensor([], binding.TF_FLOAT, new Float32Array([1]));
const free = () =>
  Number.parseInt(
    execFileSync('nvidia-smi', ['--query-gpu=memory.free', '--format=csv,noheader,nounits'], {
      encoding: 'utf8',
    }),
    10,
  );
// TensorFlow asks the driver for ever larger regions, so what is left is asked for after each piece.
const piece = 256;
const dims = binding.createTensor([1], binding.TF_INT32, new Int32Array([piece * 2 ** 18]));
let mebibytes = 0;
while (free() > Number(process.argv[3]) + piece) {
  try {
    binding.executeOp('Fill', attributes, [dims, value], 1);
    mebibytes += piece;
  } catch {
    break;
  }
}
console.log(`${mebibytes} MiB`);
process.stdin.resume().on('end', () => process.exit(0));
