// Limits of the local server, so that a program that means harm cannot exhaust it.

/** Limits of the local server. */
export interface Limits {
  /** Milliseconds in which a client must send the headers of a request. */
  readonly headersMs: number;
  /** Milliseconds in which a client must send a whole request. */
  readonly requestMs: number;
  /** Maximum number of open connections, windows included. */
  readonly connections: number;
  /** Maximum number of windows that are connected to the engine at once. */
  readonly windows: number;
  /** Milliseconds after which a window hears that its connection is alive. */
  readonly aliveMs: number;
  /** Milliseconds without a byte of a window after which its connection is lost. */
  readonly silentMs: number;
  /** Maximum number of requests without access within `strangersMs`; further ones are refused unread. */
  readonly strangers: number;
  readonly strangersMs: number;
  /** Maximum number of photos that a link for phones receives in a minute. */
  readonly photosPerMinute: number;
  /** Maximum number of photos that a link receives at the same time; all links together receive twice as many. */
  readonly photosAtOnce: number;
  /** Milliseconds in which a phone must send a photo. */
  readonly photoMs: number;
  /** Milliseconds after which a phone that sends nothing of its photo is disconnected. */
  readonly photoStallMs: number;
}

/** The limits that apply unless a test sets others. */
export const usualLimits: Limits = {
  headersMs: 5_000,
  requestMs: 10_000,
  connections: 256,
  windows: 32,
  aliveMs: 15_000,
  silentMs: 60_000,
  strangers: 60,
  strangersMs: 10_000,
  photosPerMinute: 240,
  photosAtOnce: 3,
  photoMs: 300_000,
  photoStallMs: 15_000,
};

/** Counts events, from zero in each period of `ms`. */
export function createRate(most: number, ms: number): { isOver(): boolean; count(): void } {
  let began = 0;
  let counted = 0;
  const renew = () => {
    const now = performance.now();
    if (now - began < ms) return;
    began = now;
    counted = 0;
  };
  return {
    isOver() {
      renew();
      return counted >= most;
    },
    count() {
      renew();
      counted++;
    },
  };
}
