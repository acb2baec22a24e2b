import { readFile } from 'node:fs/promises';
import type { Command } from '../../command.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Show which Berth this is',
  group: 'This machine',
  usage: '',
  examples: ['berth version'],
  flags: {},
  async run({ codeRoot, json, terminal }) {
    const { version }: { version: string } = JSON.parse(await readFile(`${codeRoot}/package.json`, 'utf8'));
    const about = { berth: version, node: process.versions.node, platform: `${process.platform}-${process.arch}` };
    if (json) sayJson(terminal, about);
    else say(terminal, `berth ${about.berth}, node ${about.node}, ${about.platform}`);
    return 0;
  },
};
