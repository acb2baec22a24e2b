/** JSON with comments and trailing commas, as tools' own files have it. */

const pieces = /"(?:[^"\\]|\\[\s\S]|\\$)*(?:"|$)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|,(?=\s*[}\]])/g;

/** The value that `text` holds. Throws a SyntaxError where it is none even so. */
export function parseJsonc(text: string): unknown {
  // Commas first stand before comments, too, so that the comments go first.
  const plain = text.replace(pieces, (piece) => (piece.startsWith('"') || piece === ',' ? piece : ' '));
  return JSON.parse(plain.replace(pieces, (piece) => (piece === ',' ? '' : piece)));
}
