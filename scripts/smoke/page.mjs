// Drives a page of a packaged Electron app through its debugging port. Playwright's connection over CDP needs browser contexts,
// which Electron does not have.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

/**
 * Connects to the first page as soon as it is open. Throws after `limitMs`.
 * @param {number} port
 * @param {number} limitMs
 */
export async function connectPage(port, limitMs) {
  const limit = Date.now() + limitMs;
  let url;
  while (!url) {
    const list = await fetch(`http://127.0.0.1:${port}/json/list`).then(
      (answer) => answer.json(),
      () => [],
    );
    url = list.find(({ type }) => type === 'page')?.webSocketDebuggerUrl;
    if (!url && Date.now() > limit) throw new Error(`no window within ${limitMs / 1000} s`);
    if (!url) await sleep(200);
  }
  const socket = new WebSocket(url);
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  const waiting = new Map();
  let calls = 0;
  socket.on('message', (data) => {
    const { id, result, error } = JSON.parse(String(data));
    waiting.get(id)?.(error ? Promise.reject(new Error(error.message)) : result);
    waiting.delete(id);
  });
  const call = (method, params = {}) =>
    new Promise((done) => {
      calls += 1;
      waiting.set(calls, done);
      socket.send(JSON.stringify({ id: calls, method, params }));
    });
  const evaluate = async (expression) =>
    (await call('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  const element = (testId) => `document.querySelector('[data-testid="${testId}"]')`;

  return {
    /** Returns an attribute of the element with this test id, or null. */
    attribute: (testId, name) => evaluate(`${element(testId)}?.getAttribute('${name}') ?? null`),
    /** Returns the text of the element with this test id, or null. */
    text: (testId) => evaluate(`${element(testId)}?.textContent ?? null`),
    /** Evaluates an expression in the page; of a promise, its result. */
    evaluate: async (expression) =>
      (await call('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })).result.value,
    /** Waits until there is such an element. Throws after a minute. */
    async wait(testId) {
      const until = Date.now() + 60_000;
      while (!(await evaluate(`${element(testId)} !== null`))) {
        if (Date.now() > until) throw new Error(`${testId} did not appear within a minute`);
        await sleep(200);
      }
    },
    /** Waits until the element is enabled, stands still and gets clicks at its middle, and clicks there, as a mouse does. */
    async click(testId) {
      const middle = `(() => {
        const element = ${element(testId)};
        if (!element || element.disabled || element.getAttribute('aria-disabled') === 'true') return null;
        element.scrollIntoViewIfNeeded();
        const { x, y, width, height } = element.getBoundingClientRect();
        const middle = { x: x + width / 2, y: y + height / 2 };
        // Resume, for one, takes no clicks for a moment, since they were meant for Stop.
        return element.contains(document.elementFromPoint(middle.x, middle.y)) ? JSON.stringify(middle) : null;
      })()`;
      const until = Date.now() + 60_000;
      let last = null;
      for (let now = await evaluate(middle); now === null || now !== last; now = await evaluate(middle)) {
        if (Date.now() > until) throw new Error(`${testId} could not be clicked within a minute`);
        last = now;
        await sleep(300);
      }
      for (const type of ['mousePressed', 'mouseReleased'])
        await call('Input.dispatchMouseEvent', { type, ...JSON.parse(last), button: 'left', clickCount: 1 });
    },
    /** Types a text into the field that has the focus. */
    type: (text) => call('Input.insertText', { text }),
    /** Presses Enter or Escape. */
    async press(key) {
      const code = { Enter: 13, Escape: 27 }[key];
      const event = { key, code: key, windowsVirtualKeyCode: code, ...(code === 13 && { text: '\r' }) };
      await call('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
      await call('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode: code });
    },
    async screenshot(path) {
      const { data } = await call('Page.captureScreenshot');
      await writeFile(path, Buffer.from(data, 'base64'));
    },
    close: () => socket.close(),
  };
}
