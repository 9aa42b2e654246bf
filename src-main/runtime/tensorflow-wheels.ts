// The wheels that contain TensorFlow's native library for each platform, pinned (`pins/`, written by scripts/native/make-pins.mjs).

import macArm64 from './pins/cpu-darwin-arm64.json';
import linuxArm64 from './pins/cpu-linux-arm64.json';
import linuxX64 from './pins/cpu-linux-x64.json';
import cuda from './pins/cuda-linux-x64.json';
import { parsePin, type WheelPin } from './wheel-pin';

/** The wheels of a platform. */
export interface TensorflowWheels {
  readonly cpu: WheelPin;
  /** TensorFlow's CUDA build with CUDA and cuDNN, so that no system CUDA is needed; null if there is none. */
  readonly gpu: readonly WheelPin[] | null;
  /** File names of the libraries that the binding is linked to. */
  readonly libraries: readonly string[];
}

const sharedObjects = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const dylibs = ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'];

/** Returns the wheels for a platform, or null: the Windows wheel has no C library to link, and Intel Macs have no wheel. */
export function wheelsFor(platform: string, arch: string): TensorflowWheels | null {
  switch (`${platform}-${arch}`) {
    case 'linux-x64':
      return { cpu: parsePin(linuxX64), gpu: cuda.map(parsePin), libraries: sharedObjects };
    case 'linux-arm64':
      return { cpu: parsePin(linuxArm64), gpu: null, libraries: sharedObjects };
    case 'darwin-arm64':
      return { cpu: parsePin(macArm64), gpu: null, libraries: dylibs };
    default:
      return null;
  }
}
