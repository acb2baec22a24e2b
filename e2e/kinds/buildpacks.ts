import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { App } from '../app.ts';
import { facts, ROOT, shell } from '../berth.ts';
import { must } from '../process.ts';

const FIXTURES = join(ROOT, 'platform/builds/classic/fixtures');

/** A Cloud Native Buildpack with a server as a layer, and two processes. */
const CLOUD_NATIVE: Readonly<Record<string, string>> = {
  'buildpack.toml': `api = "0.12"

[buildpack]
id = "story/page"
name = "Page in a layer"
version = "1.0.0"
`,
  'bin/detect': '#!/usr/bin/env bash\n[ -f page.txt ]\n',
  'bin/build': `#!/usr/bin/env bash
set -eu
mkdir -p "$CNB_LAYERS_DIR/server/bin" "$CNB_LAYERS_DIR/server/env.launch"
cp "$CNB_BUILDPACK_DIR/server.pl" "$CNB_LAYERS_DIR/server/bin/serve"
chmod +x "$CNB_LAYERS_DIR/server/bin/serve"
printf '[types]\\nlaunch = true\\n' > "$CNB_LAYERS_DIR/server.toml"
printf 'from env.launch' > "$CNB_LAYERS_DIR/server/env.launch/GREETING.default"
cat > "$CNB_LAYERS_DIR/launch.toml" <<LAUNCH
[[processes]]
type = "site"
command = ["serve", "/workspace/page.txt"]
default = true
[[processes]]
type = "ticker"
command = ["bash", "-c", "while sleep 1; do echo a tick; done"]
LAUNCH
`,
  'server.pl': `#!/usr/bin/perl
use strict;
use IO::Socket::INET;
open(my $page, '<', $ARGV[0]) or die $!;
my $text = join '', <$page>, $ENV{GREETING}, "\\n";
my $server = IO::Socket::INET->new(LocalPort => $ENV{PORT}, Listen => 50, ReuseAddr => 1) or die $!;
while (my $client = $server->accept) {
  while (my $line = <$client>) { last if $line =~ /^\\r?\\n$/ }
  print $client "HTTP/1.0 200 OK\\r\\nContent-Length: ", length $text, "\\r\\n\\r\\n$text";
  close $client;
}
`,
};

/** Git repositories of buildpacks, as files that any web server can serve (git's "dumb" HTTP), in the folder of an app. */
export async function publishBuildpacks(app: App): Promise<(name: string) => string> {
  const work = mkdtempSync(join(tmpdir(), 'berth-buildpacks-'));
  try {
    for (const name of ['apt', 'exporter', 'perl']) cpSync(join(FIXTURES, name), join(work, name), { recursive: true });
    for (const [path, content] of Object.entries(CLOUD_NATIVE)) {
      const file = join(work, 'native', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      if (path.startsWith('bin/')) chmodSync(file, 0o755);
    }
    for (const name of readdirSync(work)) await publish(join(work, name), join(app.folder, `${name}.git`));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return (name) => `http://${app.host}:${facts().routerPort}/${name}.git`;
}

/** One commit of what is in `from`, tagged v1, as a bare repository in `to`. */
async function publish(from: string, to: string): Promise<void> {
  const git = (cwd: string, ...args: string[]) => must(['git', ...args], { cwd, env: shell() });
  await git(from, 'init', '--quiet', '--initial-branch=main');
  await git(from, 'add', '--all');
  await git(from, 'commit', '--quiet', '-m', 'The buildpack.');
  await git(from, 'tag', 'v1');
  await git(from, 'clone', '--quiet', '--bare', from, to);
  await git(to, 'gc', '--quiet');
  await git(to, 'update-server-info');
  rmSync(join(to, 'hooks'), { recursive: true, force: true });
}

/** The commit that a published repository's main is at. */
export function commitOf(app: App, name: string): string {
  const refs = readFileSync(join(app.folder, `${name}.git/info/refs`), 'utf8');
  return /^([0-9a-f]{40})\trefs\/heads\/main$/m.exec(refs)?.[1] ?? '';
}
