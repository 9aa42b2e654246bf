// What each kind of layer and each of its parameters does, in Korean: kinds by name, parameters by their English words.

/** Help of a kind of layer. */
export const kinds: Readonly<Record<string, string>> = {};

/** Help of a parameter, by its English help. */
export const params: Readonly<Record<string, string>> = {};
