// Program: loads a binding, multiplies two matrices with it and prints the version of TensorFlow as JSON: node check-binding.js ADDON
import { createRequire } from 'node:module';

const binding = createRequire(import.meta.url)(process.argv[2]!);
const values = new Float32Array([1, 2, 3, 4]);
const a = binding.createTensor([2, 2], binding.TF_FLOAT, values);
const attributes = [
  { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
];
const [product] = binding.executeOp('MatMul', attributes, [a, a], 1);
const received = [...binding.tensorDataSync(product.id)].join();
if (received !== '7,10,15,22') {
  console.error(`error: matrix multiplication: expected 7,10,15,22, received ${received}`);
  process.exit(1);
}
console.log(JSON.stringify({ version: binding.TF_Version, gpu: binding.isUsingGpuDevice() }));
