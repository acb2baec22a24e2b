import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inClassicWords } from './classic-dockerfile.ts';

const texts: readonly (readonly [what: string, written: string, said: string])[] = [
  ['nothing that is classic already', '# syntax=x\nFROM a AS b\nRUN x && \\\n  # why\n  y\nCOPY . .\n', ''],
  ['the platform of a cross build', 'FROM --platform=$BUILDPLATFORM go AS b', 'FROM go AS b'],
  ['no platform that is a name', 'FROM --platform=linux/amd64 go AS b', ''],
  ['a cache', 'RUN --mount=type=cache,target=/root/.npm \\\n    npm ci', 'RUN npm ci'],
  [
    'files that are bound',
    'RUN --mount=type=bind,source=package.json,target=package.json --mount=type=cache,target=/c,id=n npm ci',
    'COPY ["package.json","package.json"]\nRUN npm ci',
  ],
  ['a folder that is bound', 'RUN --mount=target=. make', 'COPY [".","."]\nRUN make'],
  [
    'what is bound of a stage',
    'RUN --mount=type=bind,from=wheels,source=/w,dst=/w pip install /w/*',
    'COPY --from=wheels ["/w","/w"]\nRUN pip install /w/*',
  ],
  ['an exec form', 'RUN --network=none ["a", "b"]', 'RUN ["a", "b"]'],
  ['a link', 'COPY --link --from=b --chown=1:1 /x /y', 'COPY --from=b --chown=1:1 /x /y'],
  [
    'a script',
    'RUN <<EOF\nset -e\n\techo "a"\nEOF\nUSER x',
    'RUN ["/bin/sh","-c","set -e\\n\\techo \\"a\\"\\n"]\nUSER x',
  ],
  [
    'a script for its own shell',
    'FROM a\nSHELL ["/bin/bash", "-ec"]\nRUN <<-EOF\n\tb\n\tEOF\nFROM c\nRUN <<E\nd\nE',
    'FROM a\nSHELL ["/bin/bash", "-ec"]\nRUN ["/bin/bash","-ec","b\\n"]\nFROM c\nRUN ["/bin/sh","-c","d\\n"]',
  ],
  [
    'a script that names its interpreter',
    'RUN <<EOF\n#!/usr/bin/env python3\nprint()\nEOF',
    'RUN ["/usr/bin/env","python3","-c","#!/usr/bin/env python3\\nprint()\\n"]',
  ],
  [
    'a document for a program',
    "RUN cat > a <<'EOF' && b\n$x\nEOF",
    'RUN ["/bin/sh","-c","cat > a <<\'EOF\' && b\\n$x\\nEOF\\n"]',
  ],
  [
    'documents that are copied',
    'COPY --chmod=644 <<EOF <<"b.txt" /etc/\n1\nEOF\n2\nb.txt\nRUN x',
    'COPY .berth-documents/1/EOF .berth-documents/2/b.txt /etc/\nRUN x',
  ],
  ['no arithmetic and no string of bash', 'RUN echo $((1<<2)) && cat <<< x\nRUN y', ''],
];

for (const [what, written, said] of texts) {
  test(`inClassicWords says ${what}`, () => {
    assert.equal(inClassicWords(written).text, said === '' ? written : said);
  });
}

test('inClassicWords ends when lines, flags and documents are without end', () => {
  const many = (text: string) => text.repeat(1_000_000 / text.length);
  for (const text of [
    `COPY ${many('<<a ')} /\n${many('a\n')}`,
    `RUN ${many('--mount=type=cache,target=/x ')}y`,
    `RUN ${many('\\\n')}x`,
    many('FROM a\n'),
    `COPY --chmod=755 ${many('a ')} /`,
    `RUN <<E\n${many('"\n')}`,
  ]) {
    assert.ok(inClassicWords(text).text.length > 0);
  }
});

test('inClassicWords makes files executable that COPY copies so, and gives the content of documents', () => {
  const { executable, files } = inClassicWords(
    'FROM a\nCOPY --chmod=0755 ./run.sh bin/ /x/\nCOPY --chmod=+x ["a b", "/c"]\nCOPY --chmod=600 key /\nCOPY <<EOF /d\none\n\ntwo\nEOF\n',
  );
  assert.deepEqual(executable, ['run.sh', 'bin', 'a b']);
  assert.deepEqual(files, [{ path: '.berth-documents/1/EOF', content: 'one\n\ntwo\n', executable: false }]);
});

test('inClassicWords tells what is not as it was written, each once', () => {
  const mount = (type: string) => `RUN --mount=type=${type},target=/x y\n`;
  const { notes } = inClassicWords(
    `FROM a\n${mount('cache')}${mount('cache')}${mount('secret')}${mount('ssh')}COPY --from=b --chmod=755 c d\nCOPY <<EOF e\n$F\nEOF\n`,
  );
  assert.deepEqual(
    notes.map((note) => /cache|secret|ssh|chmod=755|EOF/.exec(note)?.[0]),
    ['cache', 'secret', 'ssh', 'chmod=755', 'EOF'],
  );
});
