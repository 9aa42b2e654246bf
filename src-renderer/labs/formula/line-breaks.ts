// Where the lines of formulas may end: not inside brackets, in TeX and in plain text.

/** Longest bracket in characters that stays on one line of a narrow panel. */
const longest = 32;

/** Returns a formula in TeX whose outermost brackets are groups, in which KaTeX does not break a line. */
export function groupBrackets(tex: string): string {
  let out = '';
  let [depth, start] = [0, 0];
  for (let i = 0; i < tex.length; i++) {
    const one = tex[i]!;
    // A command such as \left( is one already, and in braces KaTeX breaks nothing.
    if (one === '\\') {
      const command = /^\\(?:[a-zA-Z]+|.)/.exec(tex.slice(i))![0];
      if (command === '\\left' || command === '\\right') return tex;
      if (depth === 0) out += command;
      i += command.length - 1;
      continue;
    }
    if (one === '(' && depth++ === 0) start = i;
    if (depth === 0) out += one;
    if (one === ')' && depth > 0 && --depth === 0) out += `{${tex.slice(start, i + 1)}}`;
  }
  return depth === 0 ? out : tex;
}

/** Returns text with no-break spaces inside short brackets that contain an operator, and around signs of a product. */
export function keepTogether(text: string): string {
  return (
    text
      .replace(/\(([^()]*)\)/g, (whole, inside: string) =>
        inside.length <= longest && / [+−·×/=<] /.test(inside) ? whole.replaceAll(' ', '\u00a0') : whole,
      )
      .replaceAll(' × ', '\u00a0×\u00a0')
      .replace(/(\d) %/g, '$1\u00a0%')
      // D = 64, 36 N and 242 D² as well.
      .replace(/(\b[A-Z\d]²?) = (?=[\dA-Z])/g, '$1\u00a0=\u00a0')
      .replace(/(\d) (?=[A-Z]²?(?![A-Za-z]))/g, '$1\u00a0')
      .replace(/([=·]) (?=[\dA-Z])/g, '$1\u00a0')
  );
}
