/** Node has WebAssembly, but its types leave it to the DOM library. https://webassembly.github.io/spec/js-api/ */
declare namespace WebAssembly {
  class Memory {
    constructor(size: { readonly initial: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Readonly<Record<string, Memory | ((...numbers: number[]) => number) | undefined>>;
  }
}
