// The page of a phone that sends photos: chooses them, sends them two at a time, and sends them again after an interruption.
import { fill, wordsFor } from '../i18n/phone-page';
import { type Sent, sendPhoto } from './send-photo';

/** What the link is for, as the server tells. */
interface LinkFacts {
  readonly className: string | null;
  readonly maxPhotoBytes: number;
}

type PhotoState = 'waiting' | 'sending' | 'done' | 'failed' | 'refused';

/** A photo in the list. */
interface Entry {
  readonly file: File;
  readonly item: HTMLLIElement;
  readonly text: HTMLElement;
  readonly bar: HTMLProgressElement;
  state: PhotoState;
}

const atOnce = 2;
/** Seconds to wait before each further attempt. */
const waits = [1, 2, 4, 8, 8];
const { locale, words } = wordsFor(navigator.languages);
const page = document.getElementById('page')!;
const entries: Entry[] = [];
let isOver = false;
let running = 0;

function add<K extends keyof HTMLElementTagNameMap>(
  parent: HTMLElement,
  tag: K,
  text = '',
  className = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  parent.append(element);
  return element;
}
const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const mb = (bytes: number) => Math.ceil(bytes / 2 ** 20);

/** Asks the server about the link: null once it is not valid, undefined without a connection. */
async function askLink(): Promise<LinkFacts | null | undefined> {
  const answer = await fetch('link', { cache: 'no-store' }).catch(() => null);
  if (answer?.status === 403) return null;
  return answer?.ok ? ((await answer.json()) as LinkFacts) : undefined;
}

function build({ className, maxPhotoBytes }: LinkFacts): void {
  const title = add(page, 'h1', words.title);
  add(title, 'span', className === null ? words.forTry : fill(words.forClass, { name: className }));
  const buttons = [addInput('choose', words.choose), addInput('choose camera', words.camera)];
  buttons[1]!.setAttribute('capture', 'environment');
  add(page, 'p', fill(words.hint, { n: mb(maxPhotoBytes) }), 'small');
  const over = add(page, 'p', words.over, 'problem');
  over.setAttribute('role', 'alert');
  const count = add(page, 'p');
  count.setAttribute('role', 'status');
  const resend = add(page, 'button', words.resend);
  resend.type = 'button';
  const list = add(page, 'ul');

  function addInput(className: string, text: string): HTMLInputElement {
    const label = add(page, 'label', text, className);
    const input = add(label, 'input');
    input.type = 'file';
    input.accept = 'image/*';
    input.multiple = true;
    input.addEventListener('change', () => {
      for (const file of input.files ?? []) addPhoto(file);
      input.value = '';
      void work();
    });
    return input;
  }

  function addPhoto(file: File): void {
    const item = add(list, 'li');
    add(item, 'span', file.name);
    const bar = add(item, 'progress');
    bar.max = 1;
    bar.setAttribute('aria-label', file.name);
    const entry: Entry = { file, item, text: add(item, 'span', '', 'state'), bar, state: 'waiting' };
    entries.push(entry);
    if (file.size > maxPhotoBytes) {
      const values = { n: mb(file.size), limit: mb(maxPhotoBytes) };
      set(entry, 'refused', fill(words.tooLarge, values));
    } else if (file.size === 0) set(entry, 'refused', words.empty);
    else set(entry, 'waiting', words.waiting);
  }

  function set(entry: Entry, state: PhotoState, text: string, share = 0): void {
    entry.state = state;
    entry.item.dataset.state = state;
    entry.text.textContent = text;
    entry.bar.value = share;
    entry.bar.hidden = state !== 'sending';
    show();
  }

  function show(): void {
    const sent = entries.filter((one) => one.state === 'done').length;
    const open = entries.some(({ state }) => state === 'waiting' || state === 'sending');
    const failed = entries.some(({ state }) => state === 'failed');
    count.textContent = fill(words.count, { done: sent, n: entries.length });
    if (sent === entries.length) count.textContent = words.all;
    count.hidden = entries.length === 0;
    resend.hidden = open || !failed || isOver;
    over.hidden = !isOver;
    for (const input of buttons) input.parentElement!.hidden = isOver;
  }

  function end(): void {
    isOver = true;
    for (const entry of entries)
      if (entry.state === 'waiting' || entry.state === 'sending') set(entry, 'failed', words.waiting);
    show();
  }

  async function work(): Promise<void> {
    if (running >= atOnce || isOver) return;
    running++;
    for (let next = take(); next; next = take()) {
      void work();
      await send(next);
    }
    running--;
  }
  function take(): Entry | undefined {
    return isOver ? undefined : entries.find(({ state }) => state === 'waiting');
  }

  async function send(entry: Entry): Promise<void> {
    for (let attempt = 0; !isOver; ) {
      const onShare = (share: number) =>
        set(entry, 'sending', fill(words.sending, { n: Math.round(share * 100) }), share);
      onShare(0);
      const sent = await sendPhoto(entry.file, onShare);
      if (sent.end !== 'cut' && sent.end !== 'busy') return finish(entry, sent);
      if (sent.end === 'busy') {
        set(entry, 'sending', words.busy);
        await wait(sent.seconds);
        continue;
      }
      if ((await askLink()) === null) return end();
      if (attempt >= waits.length) return set(entry, 'failed', words.offline);
      set(entry, 'sending', words.again);
      await wait(waits[attempt++]!);
    }
  }
  function finish(entry: Entry, sent: Sent): void {
    if (sent.end === 'over') end();
    else if (sent.end === 'done') set(entry, 'done', words.done);
    else if (sent.end === 'refused') set(entry, 'refused', sent.reason);
    else set(entry, 'failed', words.unread);
  }

  function sendAgain(): void {
    for (const entry of entries) if (entry.state === 'failed') set(entry, 'waiting', words.waiting);
    void work();
  }
  resend.addEventListener('click', sendAgain);
  addEventListener('online', sendAgain);
  addEventListener('beforeunload', (event) => {
    if (running > 0) event.preventDefault();
  });
  // Whoever comes back to the page sees whether the link is still valid.
  document.addEventListener('visibilitychange', async () => {
    if (document.visibilityState === 'visible' && !isOver && (await askLink()) === null) end();
  });
  show();
}

async function begin(): Promise<void> {
  document.documentElement.lang = locale;
  document.title = words.title;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const color = () => {
    document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light';
  };
  dark.addEventListener('change', color);
  color();
  for (let attempt = 0; ; attempt++) {
    const facts = await askLink();
    if (facts) return build(facts);
    page.replaceChildren();
    const problem = add(page, 'p', facts === null ? words.over : words.offline, 'problem');
    problem.setAttribute('role', 'alert');
    if (facts === null) return;
    await wait(waits[Math.min(attempt, waits.length - 1)]!);
    page.replaceChildren();
  }
}
void begin();
