// TensorFlow's functions that the binding calls, by the library that exports them in the official wheels for Linux and macOS.
// On Windows one library has them all.

/** The tensor and status functions of libtensorflow_framework. */
const ofFramework = [
  'TF_AllocateTensor',
  'TF_DataTypeSize',
  'TF_DeleteBuffer',
  'TF_DeleteStatus',
  'TF_DeleteTensor',
  'TF_Dim',
  'TF_GetCode',
  'TF_Message',
  'TF_NewBuffer',
  'TF_NewBufferFromString',
  'TF_NewStatus',
  'TF_NewTensor',
  'TF_NumDims',
  'TF_TensorByteSize',
  'TF_TensorData',
  'TF_TensorElementCount',
  'TF_TensorType',
];

/**
 * Returns the functions of TensorFlow that C++ sources call.
 * @param {string} sources
 * @returns {{ framework: string[], cc: string[] }} by library
 */
export function functionsIn(sources) {
  // Classes of the binding itself are called TF_Auto… and TFE_Auto….
  const called = [...new Set(sources.match(/\bTFE?_(?!Auto)[A-Za-z0-9]+(?=\s*\()/g))].sort();
  const isFramework = (name) => ofFramework.includes(name);
  return { framework: called.filter(isFramework), cc: called.filter((name) => !isFramework(name)) };
}
