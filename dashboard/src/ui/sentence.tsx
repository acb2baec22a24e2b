import { sentencePieces } from './sentence-pieces.ts';

/** A sentence of Berth's, with the commands and names in it set as code. */
export function Sentence({ text }: { text: string }) {
  return sentencePieces(text).map(({ isCode, piece }, index) => {
    const Piece = isCode ? 'code' : 'span';
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence have no name but their place.
    return <Piece key={index}>{piece}</Piece>;
  });
}
