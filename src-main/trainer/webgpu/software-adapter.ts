// Which adapters are programs on the processor.

/** What Chromium says of an adapter; older versions have `requestAdapterInfo` in place of `info`. */
export interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

const softwarePattern = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render|software/i;

/** True if a program on the processor imitates the GPU. */
export function isSoftware(adapter: { readonly isFallbackAdapter?: boolean }, info: AdapterInfo): boolean {
  const { vendor = '', architecture = '', device = '', description = '' } = info;
  return (
    adapter.isFallbackAdapter === true ||
    info.isFallbackAdapter === true ||
    softwarePattern.test([vendor, architecture, device, description].join(' '))
  );
}
