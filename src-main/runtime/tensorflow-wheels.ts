// The wheels that contain TensorFlow's native library for each platform, pinned (`pins/`, written by scripts/native/make-pins.mjs).

import macArm64 from './pins/cpu-darwin-arm64.json';
import linuxArm64 from './pins/cpu-linux-arm64.json';
import linuxX64 from './pins/cpu-linux-x64.json';
import windowsX64 from './pins/cpu-win32-x64.json';
import cuda from './pins/cuda-linux-x64.json';
import { parsePin, type WheelPin } from './wheel-pin';

/** The wheels of a platform. */
export interface TensorflowWheels {
  readonly cpu: WheelPin;
  /** TensorFlow's CUDA build with CUDA and cuDNN, so that no system CUDA is needed; null if there is none. */
  readonly gpu: readonly WheelPin[] | null;
  /** Wheels with what TensorFlow's library needs and the system may lack: on Windows, Microsoft's C++ runtime. */
  readonly support: readonly WheelPin[];
  /** File names of the libraries that the binding is linked to. */
  readonly libraries: readonly string[];
}

/** Name of TensorFlow's library on Windows, as the binding asks for it; in the wheel it is a part of the Python package. */
export const windowsLibrary = 'tensorflow.dll';

const sharedObjects = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const dylibs = ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'];

/** Returns the wheels for a platform, or null: there is none for Intel Macs, none of 2.20 for Windows on arm64. */
export function wheelsFor(platform: string, arch: string): TensorflowWheels | null {
  switch (`${platform}-${arch}`) {
    case 'linux-x64':
      return { cpu: parsePin(linuxX64), gpu: cuda.map(parsePin), support: [], libraries: sharedObjects };
    case 'linux-arm64':
      return { cpu: parsePin(linuxArm64), gpu: null, support: [], libraries: sharedObjects };
    case 'darwin-arm64':
      return { cpu: parsePin(macArm64), gpu: null, support: [], libraries: dylibs };
    case 'win32-x64': {
      const [cpu, ...support] = windowsX64.map(parsePin);
      return { cpu: cpu!, gpu: null, support, libraries: [windowsLibrary] };
    }
    default:
      return null;
  }
}
