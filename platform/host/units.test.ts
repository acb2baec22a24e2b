import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unitText } from './units.ts';

test('unitText quotes what systemd would expand, and keeps the service alive', () => {
  const text = unitText({
    service: 'router',
    argv: ['/bin/sh', '/opt/a b/keep.sh', '$HOME', '50%'],
    env: { PATH: '/usr/bin:/bin', NOTE: 'say "hi" $x' },
    home: '/var/lib/berth',
    routerPort: 80,
  });
  assert.match(text, /^ExecStart="\/bin\/sh" "\/opt\/a b\/keep\.sh" "\$\$HOME" "50%%"$/m);
  assert.match(text, /^Environment="NOTE=say \\"hi\\" \$x"$/m);
  assert.match(text, /^Restart=always$/m);
  assert.match(text, /^ReadWritePaths="\/var\/lib\/berth"$/m);
  assert.match(text, /^CapabilityBoundingSet=CAP_NET_BIND_SERVICE$/m);
});
