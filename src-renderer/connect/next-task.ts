// Lets the window draw and listen between two parts of a long work.

/** Resolves in a task of its own. A message is not delayed in hidden or throttled windows, as a timer is. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
