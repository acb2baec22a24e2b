/** The pieces of a sentence in turn: what stands between backticks is code, a backtick without another one of its letters. */
export function sentencePieces(text: string): { readonly isCode: boolean; readonly piece: string }[] {
  return text
    .split(/(`[^`\n]+`)/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const isCode = piece.length > 2 && piece.startsWith('`') && piece.endsWith('`');
      return { isCode, piece: isCode ? piece.slice(1, -1) : piece };
    });
}
