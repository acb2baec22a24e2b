import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withLinesInStages } from './dockerfile-authorities.ts';

const rewritten = (dockerfile: string) => withLinesInStages(dockerfile, ['ADDED']);

test('withLinesInStages adds lines after each FROM of a foreign image', () => {
  assert.equal(
    rewritten(
      'ARG V=1\nFROM --platform=linux/amd64 node:$V AS build\nRUN make\nFROM debian\nCOPY --from=build /x /x\n',
    ),
    'ARG V=1\nFROM --platform=linux/amd64 node:$V AS build\nADDED\nRUN make\nFROM debian\nADDED\nCOPY --from=build /x /x\n',
  );
});

test('withLinesInStages leaves scratch and earlier stages alone', () => {
  const dockerfile = 'from debian as Base\nADDED\nFROM base\nFROM scratch AS bare\nFROM bare\nFROM basement\nADDED';
  assert.equal(rewritten(dockerfile.replaceAll('ADDED\n', '').replace('\nADDED', '')), `${dockerfile}`);
});

test('withLinesInStages reads continued lines, comments and blank lines between them', () => {
  assert.equal(
    rewritten('# escape=\\\nFROM \\\n# a comment\n\n  debian \\\n  AS x\nRUN a && \\\n  FROM b\n# FROM c'),
    '# escape=\\\nFROM \\\n# a comment\n\n  debian \\\n  AS x\nADDED\nRUN a && \\\n  FROM b\n# FROM c',
  );
});

test('withLinesInStages knows another escape character, and directives at the top only', () => {
  assert.equal(
    rewritten('# escape=`\r\nFROM `\r\n debian\r\nRUN x \\\r\n'),
    '# escape=`\r\nFROM `\r\n debian\r\nADDED\nRUN x \\\r\n',
  );
  assert.equal(rewritten('#\n# escape=`\nFROM \\\ndebian'), '#\n# escape=`\nFROM \\\ndebian\nADDED');
});

test('withLinesInStages does not look into here-documents', () => {
  const dockerfile =
    'FROM debian\nADDED\nRUN <<EOF cat\nFROM a\nEOF\nCOPY <<-"one" <<two /x/\nFROM b\n\tone\nFROM c\ntwo\nFROM debian\nADDED';
  assert.equal(rewritten(dockerfile.replaceAll('ADDED\n', '').replace('\nADDED', '')), dockerfile);
});
