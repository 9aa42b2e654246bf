// Formulas in the texts of labs, for vue-i18n: it would take their braces for placeholders.

/** Returns the texts with the braces between dollar signs escaped. */
export function escapeFormulas<Texts>(texts: Texts): Texts {
  if (typeof texts === 'string')
    return texts.replace(/\$[^$]+\$/g, (tex) => tex.replace(/[{}]/g, (brace) => `{'${brace}'}`)) as Texts;
  const entries = Object.entries(texts as object).map(([key, one]) => [key, escapeFormulas(one)]);
  return Object.fromEntries(entries) as Texts;
}
