import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog, Source } from './plan.ts';
import { PlanError } from './plan.ts';
import { planSource } from './plan-source.ts';

const catalog: Catalog = { node: ['24.21.0'], python: ['3.13'] };

const manifests: readonly (readonly [name: string, text: string, ending: string])[] = [
  ['package.json', '{"workspaces":["*"],"scripts":{"start":"x"}}', 'package.json'],
  ['go.mod', 'module a', 'a.go'],
  ['Cargo.toml', '[workspace]\n[package]\nname = "a"', 'Cargo.toml'],
  ['pom.xml', '<project>', 'A.java'],
  ['Gemfile', `${'\n'.repeat(1_000_000)}gem "a"`, 'a.gemspec'],
  ['composer.json', '{"require":{"a/b":"1"}}', 'a.php'],
  ['deno.json', `{${'/*'.repeat(400_000)}`, 'a.ts'],
  ['bun.lock', '{}', 'package.json'],
];

for (const [name, text, ending] of manifests) {
  test(`planSource ends when a tree with ${name} has 60,000 files in deep folders with odd names`, async () => {
    const paths = Array.from({ length: 60_000 }, (_, index) => `-o/${'d/'.repeat(40)}\n${index}/${ending}`);
    const files = [...paths, name, 'Gemfile.lock', 'package.json'].toSorted((one, other) => (one < other ? -1 : 1));
    const source: Source = {
      files: files.map((path) => ({ path, kind: 'file', size: 100 })),
      read: (path) => Promise.resolve(path === name ? text : path.endsWith('package.json') ? '{}' : ''),
    };
    try {
      const plan = await planSource(source, catalog);
      const shown = [...plan.warnings, ...plan.sections.flatMap((section) => section.lines)].join('');
      assert.doesNotMatch(shown, /\p{Cc}/u);
    } catch (error) {
      assert.ok(error instanceof PlanError, String(error));
      assert.doesNotMatch(error.message, /\p{Cc}/u);
    }
  });
}
