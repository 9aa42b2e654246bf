// Formats numbers, sizes and times in the window's language.
import { useI18n } from 'vue-i18n';

/** Formats 4,694,024 as `4.7 M`; small numbers as integers. */
export function compactNumber(value: number): string {
  const units = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  for (const [size, unit] of units) {
    if (value >= size * 0.9995) {
      const scaled = value / size;
      return `${scaled >= 99.95 ? Math.round(scaled) : Number(scaled.toPrecision(scaled >= 9.995 ? 3 : 2))} ${unit}`;
    }
  }
  return String(Math.round(value));
}

/** Formats bytes as KB, MB or GB. */
export function formatBytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let size = value / 1000;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${size >= 99.5 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** Formats a fraction from 0 to 1 as `72.4 %`. */
export function formatPercent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** Formats a fraction as `72 %`, with one decimal only where it is not zero. */
export function briefPercent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

/** Formats a number of any size with some significant digits: `0.0123`, `1.2e-7`, `34,331`. */
export function formatNumber(value: number, digits = 3): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return value.toExponential(digits - 1);
  if (size >= 10 ** digits) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(digits)));
}

/** Formats a shape without its batch dimension: `112 × 112 × 32`, or with another separator. */
export function formatSizes(shape: readonly (number | null)[], between = ' × '): string {
  return shape
    .slice(1)
    .map((size) => size ?? '?')
    .join(between);
}

/** Returns the last part of a path, on any system. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}

/** Returns formatters that depend on the language. */
export function useFormat() {
  const { t, locale } = useI18n();
  const whole = (value: number) => Math.round(value).toLocaleString(locale.value);
  function duration(seconds: number): string {
    const s = Math.max(0, Math.round(seconds));
    if (s < 60) return t('common.seconds', { n: s });
    if (s < 3600) return t('common.minutes', { m: Math.floor(s / 60), s: s % 60 });
    return t('common.hours', { h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) });
  }
  /** Formats a duration with tenths of a second below 10 s: `0.1 s`. */
  function briefly(seconds: number): string {
    if (seconds >= 9.95) return duration(seconds);
    if (seconds < 0.05) return t('common.underTenth', { n: (0.1).toLocaleString(locale.value) });
    const n = seconds.toLocaleString(locale.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    return t('common.seconds', { n });
  }
  const timeLeft = (seconds: number) => t('common.left', { time: duration(seconds) });
  const when = (ms: number) =>
    new Date(ms).toLocaleString(locale.value, {
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    });
  return { whole, duration, briefly, timeLeft, when };
}
