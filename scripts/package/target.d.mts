export function targetOf(context: { electronPlatformName: string; arch: number }): string;
