// A formula in TeX as plain text: for screen readers, and until KaTeX is loaded.

const words: Readonly<Record<string, string>> = {
  cdot: ' · ',
  times: ' × ',
  le: ' ≤ ',
  ge: ' ≥ ',
  approx: ' ≈ ',
  to: ' → ',
  dots: ' … ',
  sigma: 'σ',
  Delta: 'Δ',
  partial: '∂',
  lfloor: '⌊',
  rfloor: '⌋',
  left: '',
  right: '',
  quad: '  ',
  sum: '∑',
};
const raised: Readonly<Record<string, string>> = {
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
  '-': '⁻',
};

/** Returns the text: `\frac{a}{b}` becomes `(a) / (b)`, `N^2` N². */
export function plainFormula(tex: string): string {
  let text = tex;
  // From the inside out, so that fractions may be nested.
  for (let before = ''; before !== text; ) {
    before = text;
    text = text
      .replace(/\\frac\{([^{}]*)\}\{([^{}]*)\}/g, '($1) / ($2)')
      .replace(/\\(?:text|mathrm)\{([^{}]*)\}/g, '$1');
  }
  return text
    .replace(/\\begin\{pmatrix\}/g, '(')
    .replace(/\\end\{pmatrix\}/g, ')')
    .replace(/&/g, ' ')
    .replace(/\\\\/g, ';')
    .replace(/\{,\}/g, ',')
    .replace(/\^\{?([-\d]+)\}?/g, (_, digits: string) =>
      [...digits].map((one) => raised[one] ?? one).join(''),
    )
    .replace(/_\{([^{}]*)\}/g, '$1')
    .replace(/_(\w)/g, '$1')
    .replace(/\\([a-zA-Z]+)/g, (_, name: string) => words[name] ?? name)
    .replace(/\\[,;! ]/g, ' ')
    .replace(/[{}]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
