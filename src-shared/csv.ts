// Writes CSV that spreadsheets open without running anything in it.

/** Formats rows as CSV (RFC 4180). A cell that a spreadsheet would run as a formula gets a leading apostrophe; control characters become spaces. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(formatCell).join(',')).join('\r\n');
}

function formatCell(cell: string): string {
  const text = cell.replaceAll(/\p{Cc}/gu, ' ');
  const isNumber = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text);
  const safe = /^\s*[=+\-@]/.test(text) && !isNumber ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
