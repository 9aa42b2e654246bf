// What a transport carries.

/** What is sent: plain data (as JSON has it) in which Uint8Arrays may stand anywhere. */
export type Message = unknown;
