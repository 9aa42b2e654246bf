// Work that calls back with its progress, as a stream that ends with its result.

/** Starts the work; gives its latest progress at most ten times a second, then its result. Throws what it throws. */
export async function* progressOf<P, T>(
  start: (onProgress: (progress: P) => void) => Promise<T>,
): AsyncGenerator<{ progress: P } | { result: T }> {
  const said: P[] = [];
  let wake = () => {};
  let over = false;
  const working = start((progress) => {
    said.push(progress);
    wake();
  }).finally(() => {
    over = true;
    wake();
  });
  working.catch(() => {});
  while (!over) {
    await Promise.race([
      working.catch(() => {}),
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
    ]);
    const latest = said.splice(0).at(-1);
    if (latest && !over) yield { progress: latest };
    if (!over)
      await Promise.race([working.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  yield { result: await working };
}
