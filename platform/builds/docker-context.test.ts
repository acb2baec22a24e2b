import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerPlan } from '../../buildpacks/plan.ts';
import { buildFixture } from './testing/build-fixture.ts';

/** What `docker init` and the documentation of Docker write, as far as an image of this machine builds it. */
const DOCKERFILE = (stack: string) => `# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM ${stack} AS build
USER root
WORKDIR /work
ARG TARGETOS \\
  # which machine
  TARGETARCH
RUN --mount=type=bind,source=package.json,target=package.json \\
    --mount=type=bind,source=lib,target=lib \\
    --mount=type=cache,target=/root/.npm,sharing=locked \\
    --mount=type=secret,id=token \\
    cat package.json lib/a > made && echo "$TARGETOS/$TARGETARCH" >> made
RUN <<EOF
set -e
for word in one two; do
  echo "$word of $TARGETOS" >> made
done
EOF
FROM ${stack}
USER root
WORKDIR /app
COPY --link --from=build /work/made made
COPY --link --chmod=755 run.sh ./
COPY . seen
COPY <<"EOF" words.txt
$HOME stays
EOF
EXPOSE 9000
USER 10000
ENTRYPOINT ["/app/run.sh"]
`;

test('a .dockerignore or .slugignore whose patterns take too long fails the build, and says so', async (t) => {
  const { builder, containers, contextOf } = await buildFixture(t);
  const slow = Array.from({ length: 1000 }, (_, index) => `*${'a'.repeat(100)}${index}`).join('\n');
  const names = Array.from({ length: 40 }, (_, index) => [`${index}${'a'.repeat(240)}`, ''] as const);
  const files = { ...Object.fromEntries(names), Dockerfile: 'FROM scratch\nUSER 1\n' };
  const refused = (file: string) => ({
    code: 'invalid_source',
    message: new RegExp(`^Cannot read \\${file}: to hold its pat`),
  });
  const dockerfile = builder.build({ context: await contextOf({ ...files, '.dockerignore': slow }), wantsWeb: false });
  await assert.rejects(dockerfile, refused('.dockerignore'));
  const plan: ContainerPlan = {
    kind: 'container',
    buildpack: 'test',
    title: 'Test',
    sections: [],
    warnings: [],
    processTypes: {},
    runtime: { name: 'stack', version: '1', parts: [], env: {} },
    install: null,
    steps: [],
    files: [],
    env: {},
  };
  const tree = containers.build({ context: await contextOf({ ...files, '.slugignore': slow }), plan });
  await assert.rejects(tree, refused('.slugignore'));
});

const ARCH = process.arch === 'arm64' ? 'arm64' : 'amd64';

test('a Dockerfile that is written for BuildKit builds, with what its .dockerignore lets through', async (t) => {
  const fixture = await buildFixture(t);
  const { builder, contextOf, ask, output } = fixture;
  const dockerfile = DOCKERFILE((await fixture.engine.inspectImage(fixture.stackImage))?.id ?? '');
  const files = {
    '.dockerignore': '*\n!src\n!lib\n!*.json\n!run.sh\nsrc/*.log\n',
    'package.json': '{} ',
    'lib/a': 'library\n',
    'run.sh': '#!/bin/sh\ncat made words.txt\n',
    'src/a.js': '',
    'src/deep/b.log': '',
    'src/a.log': '',
    'docs/lib': '',
  };
  const built = await builder.build({ context: await contextOf({ ...files, Dockerfile: dockerfile }), wantsWeb: true });
  assert.equal(built.port, 9000);
  assert.match(output(), /RUN --mount=type=cache begins with an empty folder/);
  assert.match(output(), /RUN --mount=type=secret mounts nothing/);
  assert.equal(
    await ask(built.dockerImage, ''),
    `{} library\nlinux/${ARCH}\none of linux\ntwo of linux\n$HOME stays\n`,
  );
  const open = dockerfile.replace(/^ENTRYPOINT.*$/m, 'CMD ["x"]');
  const { dockerImage } = await builder.build({
    context: await contextOf({ ...files, Dockerfile: open }),
    wantsWeb: true,
  });
  assert.equal(
    await ask(dockerImage, 'cd seen && find . -type f | sort'),
    './.berth-documents/1/EOF\n./lib/a\n./package.json\n./run.sh\n./src/a.js\n./src/deep/b.log\n',
  );
});
