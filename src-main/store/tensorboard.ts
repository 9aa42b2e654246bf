// TensorBoard's event files: records (tensorflow/core/lib/io/record_writer) of Event messages (tensorflow/core/util/event.proto).
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createMessage } from '#shared/protobuf';
import type { RunEvent } from '#shared/run/events';
import { fileError } from './atomic';

/** A log that TensorBoard reads. */
export interface TensorBoardLog {
  append(event: RunEvent): Promise<void>;
  close(): Promise<void>;
}

/** Opens a new file in a folder. With `fromStep`, TensorBoard discards what earlier files have for later steps. */
export async function openTensorBoardLog(
  folder: string,
  fromStep: number | null = null,
): Promise<TensorBoardLog> {
  const seconds = Math.floor(Date.now() / 1000);
  const path = join(folder, `events.out.tfevents.${seconds}.graft.${process.pid}.v2`);
  await mkdir(folder, { recursive: true });
  const file = await open(path, 'a').catch((error) => {
    throw fileError(error, path, 'write');
  });
  const write = (bytes: Uint8Array) => file.appendFile(recordOf(bytes));
  await write(eventOf(Date.now(), 0).text(3, 'brain.Event:2').finish());
  // SessionLog.START: TensorBoard discards earlier values from this step on.
  if (fromStep !== null) {
    const start = createMessage().int(1, 1);
    await write(
      eventOf(Date.now(), fromStep + 1)
        .message(7, start)
        .finish(),
    );
  }
  return {
    async append(event) {
      const scalars = scalarsOf(event);
      if (!scalars) return;
      const summary = createMessage();
      for (const [tag, value] of scalars.values)
        if (Number.isFinite(value)) summary.message(1, createMessage().text(1, tag).float(2, value));
      await write(eventOf(event.at, scalars.step).message(5, summary).finish());
    },
    close: () => file.close(),
  };
}

/** Returns an event's scalars by tag; epochs are tagged `epoch_…` as in Keras' callback. Steps count over the whole run. */
function scalarsOf(event: RunEvent): { step: number; values: [string, number][] } | null {
  if (event.type === 'stepEnded') {
    const rate: [string, number][] =
      event.learningRate === undefined ? [] : [['learning_rate', event.learningRate]];
    return {
      step: event.step,
      values: [['batch_loss', event.loss], ['batch_accuracy', event.accuracy], ...rate],
    };
  }
  if (event.type !== 'epochEnded') return null;
  const { training, validation, learningRate } = event;
  const evaluated: [string, number][] = validation
    ? [
        ['validation/epoch_loss', validation.loss],
        ['validation/epoch_accuracy', validation.accuracy],
      ]
    : [];
  return {
    step: event.step,
    values: [
      ['train/epoch_loss', training.loss],
      ['train/epoch_accuracy', training.accuracy],
      ['epoch_learning_rate', learningRate],
      ...evaluated,
    ],
  };
}

function eventOf(at: number, step: number) {
  return createMessage()
    .double(1, at / 1000)
    .int(2, step);
}

/** Returns a record: length, its checksum, the data, its checksum. */
function recordOf(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return record;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** Returns the CRC-32C, rotated and offset as in TensorFlow's record format. */
function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255]!;
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
