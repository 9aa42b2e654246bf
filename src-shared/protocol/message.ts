// The messages of a transport.

/** A message: JSON data that may contain Uint8Arrays. */
export type Message = unknown;
