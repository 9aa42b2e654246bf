// The target of a pass of electron-builder, by the names of its configuration.

const systems = { linux: 'linux', win32: 'win', darwin: 'mac', mas: 'mac' };
const processors = ['ia32', 'x64', 'armv7l', 'arm64', 'universal'];

/**
 * Returns the system and processor of a context of electron-builder, such as `linux-x64`.
 * @param {{ electronPlatformName: string, arch: number }} context
 */
export function targetOf({ electronPlatformName, arch }) {
  return `${systems[electronPlatformName]}-${processors[arch]}`;
}
