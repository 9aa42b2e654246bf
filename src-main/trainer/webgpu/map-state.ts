// TensorFlow.js reads GPUBuffer.mapState, which Chromium has since version 113 (Electron 25). Adds it to earlier ones.

interface Buffer {
  mapState?: string;
  unmap(): void;
  mapAsync(...options: unknown[]): Promise<void>;
}
interface Scope {
  GPUBuffer?: { prototype: Buffer };
  GPUDevice?: { prototype: { createBuffer(options: { mappedAtCreation?: boolean }): Buffer } };
}

/** Adds `mapState` to buffers where the browser lacks it. */
export function addMapState(): void {
  const { GPUBuffer, GPUDevice } = globalThis as Scope;
  if (!GPUBuffer || !GPUDevice || 'mapState' in GPUBuffer.prototype) return;
  const { unmap, mapAsync } = GPUBuffer.prototype;
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (options) {
    const buffer = createBuffer.call(this, options);
    buffer.mapState = options.mappedAtCreation ? 'mapped' : 'unmapped';
    return buffer;
  };
  GPUBuffer.prototype.unmap = function () {
    unmap.call(this);
    this.mapState = 'unmapped';
  };
  GPUBuffer.prototype.mapAsync = async function (...options) {
    await mapAsync.apply(this, options);
    this.mapState = 'mapped';
  };
}
