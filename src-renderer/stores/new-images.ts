// Images to add to the dataset, in messages of bounded size.

/** An image to add: a file of the browser, or the path of one. */
export type NewImage = File | { readonly path: string };

/** Groups files into messages of at most 64 files and 16 MiB; a larger file gets its own message. */
export function* batchFiles(files: readonly NewImage[]): Generator<NewImage[]> {
  let batch: NewImage[] = [];
  let bytes = 0;
  for (const file of files) {
    const size = file instanceof File ? file.size : 0;
    if (batch.length > 0 && (batch.length === 64 || bytes + size > 2 ** 24)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(file);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
