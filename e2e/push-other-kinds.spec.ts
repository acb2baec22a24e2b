import { ALL_KINDS } from './kinds/all-kinds.ts';
import { expect, test } from './story.ts';

/** One of each language that is quickly there; `bin/test samples` pushes all kinds, twice. */
const QUICK = ['ruby-rack', 'static-rules', 'deno-server', 'bun-server', 'procfile-script'];

for (const { kind, sample, files, says, shows } of ALL_KINDS.filter((each) => QUICK.includes(each.kind))) {
  test(`a person pushes ${kind}, and it answers`, async ({ createApp }) => {
    test.slow();
    const app = await createApp('kind', { ...(sample !== undefined && { sample }), ...(files && { files }) });
    const { code, output } = await app.push('main', { timeoutMs: 300_000 });
    expect(code, output).toBe(0);
    const answer = await app.get('/');
    expect(answer.status).toBe(200);
    if (says !== undefined) expect(answer.body).toMatch(says);
    await shows?.(app, output);
  });
}
