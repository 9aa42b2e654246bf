// KaTeX, loaded with its fonts when the first formula is shown. It builds elements and sets their styles by script, which the content policy allows.

/** Renders a formula in TeX into an element. */
export type RenderFormula = (tex: string, into: HTMLElement) => void;

let loading: Promise<RenderFormula> | null = null;

/** Loads KaTeX once. */
export function loadKatex(): Promise<RenderFormula> {
  loading ??= load();
  return loading;
}

async function load(): Promise<RenderFormula> {
  const [{ render }] = await Promise.all([import('katex'), import('katex/dist/katex.css')]);
  // `html` alone: the label of the element says the formula to screen readers.
  return (tex, into) =>
    render(tex, into, { output: 'html', throwOnError: false, trust: false, maxSize: 10, maxExpand: 100 });
}
