// Parses an ONNX file: nodes, inputs, outputs, and the location of each tensor's bytes. Weights are not read.
import type { FileHandle } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

/** A tensor and the location of its bytes. */
export interface ParsedTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: number;
  readonly offset: number;
  readonly sizeBytes: number;
  /** External data file that contains it. */
  readonly location?: string;
}

/** A parsed model. */
export interface ParsedOnnx {
  readonly opset: number;
  readonly nodes: readonly { readonly op: string; readonly inputs: string[]; readonly outputs: string[] }[];
  readonly tensors: readonly ParsedTensor[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

interface Field {
  readonly field: number;
  /** The value of an integer field. */
  readonly value: number;
  /** The range of a bytes field. */
  readonly start: number;
  readonly end: number;
}

const windowBytes = 256 * 1024;

/** Parses an open file; throws 'bad-file' if it is damaged. */
export async function parseOnnx(file: FileHandle, path: string): Promise<ParsedOnnx> {
  const bad = () => new GraftError('bad-file', say`${path}: the ONNX file is damaged or truncated.`, path);
  const { size } = await file.stat();
  const window = new Uint8Array(windowBytes);
  let from = 0;
  let held = 0;
  const byteAt = async (at: number): Promise<number> => {
    if (at >= size) throw bad();
    if (at < from || at >= from + held) {
      from = at;
      held = (await file.read(window, 0, windowBytes, at)).bytesRead;
      if (held === 0) throw bad();
    }
    return window[at - from]!;
  };
  const varint = async (at: number): Promise<[value: number, next: number]> => {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      const byte = await byteAt(at + i);
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) return [value, at + i + 1];
    }
    throw bad();
  };
  const fields = async (start: number, end: number): Promise<Field[]> => {
    const found: Field[] = [];
    for (let at = start; at < end; ) {
      const [tag, body] = await varint(at);
      const wire = tag & 7;
      const field = Math.floor(tag / 8);
      if (wire === 0) {
        const [value, next] = await varint(body);
        found.push({ field, value, start: body, end: next });
        at = next;
      } else if (wire === 2) {
        const [length, content] = await varint(body);
        found.push({ field, value: 0, start: content, end: content + length });
        at = content + length;
      } else if (wire === 5 || wire === 1) at = body + (wire === 5 ? 4 : 8);
      else throw bad();
      if (at > end) throw bad();
    }
    return found;
  };
  const text = async ({ start, end }: Field): Promise<string> => {
    if (end - start > 1024 * 1024) throw bad();
    const bytes = new Uint8Array(end - start);
    for (let i = 0; i < bytes.length; i++) bytes[i] = await byteAt(start + i);
    return new TextDecoder().decode(bytes);
  };
  const inside = (field: Field) => fields(field.start, field.end);
  const texts = async (list: readonly Field[], wanted: number) => {
    const found: string[] = [];
    for (const one of list) if (one.field === wanted) found.push(await text(one));
    return found;
  };

  const tensorOf = async (list: readonly Field[]): Promise<ParsedTensor> => {
    const [name = ''] = await texts(list, 8);
    const dims = list.filter(({ field }) => field === 1).map(({ value }) => value);
    const type = list.find(({ field }) => field === 2)?.value ?? 0;
    const raw = list.find(({ field }) => field === 9);
    if (raw) return { name, dims, type, offset: raw.start, sizeBytes: raw.end - raw.start };
    const place = new Map<string, string>();
    for (const entry of list.filter(({ field }) => field === 13)) {
      const pair = await inside(entry);
      place.set((await texts(pair, 1))[0] ?? '', (await texts(pair, 2))[0] ?? '');
    }
    const location = place.get('location');
    if (location === undefined) throw bad();
    const [offset, sizeBytes] = [Number(place.get('offset')), Number(place.get('length'))];
    return { name, dims, type, offset, sizeBytes, location };
  };

  const top = await fields(0, size);
  const graph = top.find(({ field }) => field === 7);
  const operators = top.find(({ field }) => field === 8);
  if (!graph || !operators) throw bad();
  const opset = (await inside(operators)).find(({ field }) => field === 2)?.value ?? 0;
  const parsed = { opset, nodes: [], tensors: [], inputs: [], outputs: [] } as {
    opset: number;
    nodes: { op: string; inputs: string[]; outputs: string[] }[];
    tensors: ParsedTensor[];
    inputs: string[];
    outputs: string[];
  };
  for (const part of await inside(graph)) {
    if (part.field === 1) {
      const list = await inside(part);
      const [op = ''] = await texts(list, 4);
      parsed.nodes.push({ op, inputs: await texts(list, 1), outputs: await texts(list, 2) });
    } else if (part.field === 5) parsed.tensors.push(await tensorOf(await inside(part)));
    else if (part.field === 11) parsed.inputs.push(...(await texts(await inside(part), 1)));
    else if (part.field === 12) parsed.outputs.push(...(await texts(await inside(part), 1)));
  }
  return parsed;
}
