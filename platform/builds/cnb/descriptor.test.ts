import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../../../buildpacks/toml.ts';
import { readDescriptor, targetProblem } from './descriptor.ts';
import { launchOf } from './processes.ts';

const shown = 'https://git.example.com/x';
const platform = { arch: 'arm64', distroName: 'debian', distroVersion: '13' } as const;

test('readDescriptor refuses what it cannot build with, and says what', () => {
  const refusal = (text: string) => {
    try {
      readDescriptor({ text, shown });
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  assert.match(refusal('api = "0.9"') ?? '', /speaks Buildpack API 0\.9, and 0\.10, 0\.11, 0\.12 are understood/);
  assert.match(refusal('api = ') ?? '', /is no TOML/);
  for (const id of ['', '../x', 'a/../b', 'a b', 'sbom', '/a']) {
    assert.match(refusal(`api = "0.12"\n[buildpack]\nid = ${JSON.stringify(id)}`) ?? '', /no usable id/, id);
  }
  assert.equal(refusal('api = "0.12"\n[buildpack]\nid = "me/one.two"\nversion = "1.0.0"'), null);
});

test('targetProblem compares system, architecture and distribution', () => {
  const problem = (targets: string) =>
    targetProblem(readDescriptor({ text: `api = "0.10"\n[buildpack]\nid = "a"\n${targets}`, shown }), platform);
  assert.equal(problem(''), null);
  assert.equal(problem('[[targets]]\nos = "linux"'), null);
  assert.match(problem('[[targets]]\narch = "amd64"') ?? '', /does not build for linux\/arm64/);
  const both =
    '[[targets]]\n[[targets.distros]]\nname = "ubuntu"\n[[targets.distros]]\nname = "debian"\nversion = "13"';
  assert.equal(problem(both), null);
  assert.match(problem(both.replace('13', '12')) ?? '', /builds for ubuntu, debian 12, and this is debian 13/);
});

test('launchOf lets later buildpacks win, and makes the last default the web process', () => {
  const process = (type: string, word: string, rest = {}) => ({ type, command: [word], ...rest });
  const files = [
    { processes: [process('a', 'one', { default: true }), process('b', 'two')] },
    {
      processes: [process('b', 'three', { default: true, args: ['a b'] })],
      labels: [{ key: 'berth.app', value: 'x' }],
    },
  ].map((file) => new Item(file));
  assert.deepEqual(launchOf({ files, app: '/workspace' }), {
    processTypes: { web: "three 'a b'", a: 'one', b: "three 'a b'" },
    labels: {},
    leftOut: [],
  });
  const own = [new Item({ processes: [process('web', 'A=b'), process('t', 'test', { 'exec-env': ['test'] })] })];
  assert.deepEqual(launchOf({ files: own, app: '/workspace' }).processTypes, { web: "'A=b'" });
});
