// The part of libheif-js that `heif.ts` uses: the package's own declarations describe another of its builds.
declare module 'libheif-js/libheif-wasm/libheif.js' {
  export interface HeifImage {
    readonly handle: unknown;
    get_width(): number;
    get_height(): number;
    is_primary(): boolean;
    /** Decodes into RGBA bytes; calls `done` with null when that fails. */
    display(
      target: { data: Uint8ClampedArray; width: number; height: number },
      done: (shown: { data: Uint8ClampedArray } | null) => void,
    ): void;
    free(): void;
  }

  export interface Heif {
    heif_image_handle_has_alpha_channel(handle: unknown): number;
    readonly HeifDecoder: new () => {
      decode(bytes: Uint8Array): HeifImage[] | null;
      readonly decoder: { delete(): void } | null;
    };
  }

  /** Creates an instance from the bytes of `libheif.wasm`. */
  export default function create(options: { readonly wasmBinary: Uint8Array }): Heif;
}
