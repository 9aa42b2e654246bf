// Why the server refuses a request, as the text of its answer; the desktop app recognizes a server of Graft by them.

/** Answers to requests without access. */
export const refusals = {
  host: 'Use the address that Graft printed when it started.',
  token: 'Open the address that Graft printed when it started. It contains the access token for this page.',
  tooMany: 'Too many requests without access. Wait 10 seconds and try again.',
} as const;
