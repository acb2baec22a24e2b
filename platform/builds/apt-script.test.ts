import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aptScript } from './apt-script.ts';

test("aptScript takes the stack's own packages from all its sources, so that security updates count", () => {
  const script = aptScript({ kind: 'apt', packages: ['curl', 'libzstd-dev'] });
  assert.match(script, /^apt-get install -y -qq --no-install-recommends curl libzstd-dev$/m);
  assert.doesNotMatch(script, /preferences\.d\/berth-trixie/);
});

test('aptScript takes an origin as signed by one key alone, and does without none of its lists', () => {
  const origin = { name: 'php', url: 'https://x.example/', keyring: 'k.gpg', fingerprint: 'A'.repeat(40) };
  const script = aptScript({ kind: 'apt', packages: ['php8.3-cli'], origin });
  assert.match(script, /^URIs: https:\/\/x\.example\/$/m);
  assert.match(script, /^Signed-By: \/etc\/apt\/keyrings\/berth-php\.gpg A{40}$/m);
  assert.match(script, /^apt-get update .*--error-on=any/m);
  assert.doesNotMatch(aptScript({ kind: 'apt', packages: ['curl'] }), /error-on/);
});

test('aptScript takes from an older suite what is named alone, and from the newer one whatever that needs', () => {
  const older = aptScript({ kind: 'apt', packages: ['ruby', 'ruby-dev'], suite: 'bookworm' });
  assert.match(older, /^apt-get install .* ruby\/bookworm ruby-dev\/bookworm$/m);
  assert.match(older, /Pin-Priority: 100/);
  assert.match(
    aptScript({ kind: 'apt', packages: ['python3'], suite: 'forky' }),
    /^apt-get install .* -t forky python3$/m,
  );
});
