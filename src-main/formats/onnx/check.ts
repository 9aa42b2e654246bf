// Checks an exported ONNX file against its network: it parses, every value has a source, every weight matches bit for bit.
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { say, type Words } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import type { FormatContext, SaveOptions } from '../format';
import { checkExportable } from '../keras-config/export-weights';
import { safeBaseName } from '../weights-manifest';
import { type ParsedOnnx, type ParsedTensor, parseOnnx } from './parse';
import { elementTypes, opset } from './proto';
import { weightReader } from './save';
import { writeOnnxGraph } from './write-graph';

/** Reads the file back; returns how many nodes and weights were compared, throws 'bad-file' at the first difference. */
export async function checkOnnx(
  graph: LayerGraph,
  path: string,
  context: FormatContext,
  { float16 = false }: SaveOptions = {},
): Promise<{ nodes: number; weights: number }> {
  const differs = (what: Words) =>
    new GraftError('bad-file', say`${path} differs from the exported network: ${what}.`, path);
  const expected = writeOnnxGraph(checkExportable(graph), { float16, producerVersion: '1' });
  const read = weightReader(graph, context, expected.tensors.length);
  const files = new Map<string, FileHandle>();
  const fileAt = async (place: string) => {
    const known = files.get(place);
    if (known) return known;
    const file = await open(place, 'r').catch((error) => {
      throw fileError(error, place, 'read');
    });
    files.set(place, file);
    return file;
  };
  try {
    const parsed = await parseOnnx(await fileAt(path), path);
    if (parsed.opset !== opset) throw differs(`operator set ${parsed.opset} in place of ${opset}`);
    checkWiring(parsed, differs);
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join();
    if (parsed.inputs.join() !== names(expected.inputs) || parsed.outputs.join() !== names(expected.outputs))
      throw differs('different inputs or outputs');
    if (parsed.nodes.length !== expected.nodes.length) throw differs('a different number of nodes');
    const found = new Map(parsed.tensors.map((tensor) => [tensor.name, tensor]));
    for (const tensor of expected.tensors) {
      const other = found.get(tensor.name);
      if (!other || other.dims.join() !== tensor.dims.join() || other.type !== elementTypes[tensor.type])
        throw differs(`the tensor '${tensor.name}' is missing or has a different shape or type`);
      const place = other.location ? join(dirname(path), safeBaseName(other.location, path)) : path;
      const wanted =
        tensor.data instanceof Uint8Array
          ? tensor.data
          : await read(tensor.data.source, tensor.data.sizeBytes);
      if (!(await holds(await fileAt(place), other, wanted)))
        throw differs(`the values of '${tensor.name}' differ`);
    }
    return { nodes: parsed.nodes.length, weights: expected.tensors.length };
  } finally {
    for (const file of files.values()) await file.close();
  }
}

function checkWiring({ nodes, inputs, outputs, tensors }: ParsedOnnx, differs: (what: Words) => GraftError) {
  const known = new Set(['', ...inputs, ...tensors.map(({ name }) => name)]);
  for (const node of nodes) {
    const missing = node.inputs.find((input) => !known.has(input));
    if (missing !== undefined)
      throw differs(`${node.op} takes its input from '${missing}', which no node computes`);
    for (const output of node.outputs) {
      if (known.has(output)) throw differs(`'${output}' is computed twice`);
      known.add(output);
    }
  }
  for (const output of outputs)
    if (!known.has(output)) throw differs(`no node computes the output '${output}'`);
}

async function holds(file: FileHandle, tensor: ParsedTensor, wanted: Uint8Array): Promise<boolean> {
  if (tensor.sizeBytes !== wanted.length) return false;
  const piece = Buffer.alloc(Math.min(wanted.length, 4 * 1024 * 1024));
  for (let at = 0; at < wanted.length; ) {
    const { bytesRead } = await file.read(
      piece,
      0,
      Math.min(piece.length, wanted.length - at),
      tensor.offset + at,
    );
    if (bytesRead === 0 || piece.compare(wanted, at, at + bytesRead, 0, bytesRead) !== 0) return false;
    at += bytesRead;
  }
  return true;
}
