// What Node has of WebAssembly, for a check of src-main without the DOM's types (tsconfig.main.json).
declare namespace WebAssembly {
  class CompileError extends Error {}
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Record<string, unknown>;
  }
}
