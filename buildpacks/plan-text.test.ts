import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from './memory-source.ts';
import { planSource } from './plan-source.ts';
import { planLines } from './plan-text.ts';

const catalog = { node: ['24.20.1'], python: ['3.13'] };

test('planLines tells what was found, what would run, what would be started, and what to mend', async () => {
  const manifest = JSON.stringify({ scripts: { start: 'node server.js', build: 'tsc' }, dependencies: { a: '1' } });
  const source = memorySource({ 'package.json': manifest, 'server.js': '', '.env': 'KEY=1' });
  const text = planLines(await planSource(source, catalog)).join('\n');
  assert.match(text, /^-----> Node\.js app detected\n/);
  assert.match(text, /\n {7}Runs on nodejs 24\.20\.1/);
  assert.match(text, /\n {7}1\. Installing dependencies\n {10}\$ npm install/);
  assert.match(text, /\n {10}Reads .*package\.json.*; run again only when they change\n/);
  assert.match(text, /\n {10}Keeps npm \(.*\) from build to build\n/);
  assert.match(text, /-----> Process types\n {7}web: node server\.js\n/);
  assert.match(text, /\n ! {5}Warning: \.env may hold secrets/);
});

test('planLines shows what a person would type, and of a long script its length', async () => {
  const java = memorySource({ 'pom.xml': '<project></project>' });
  const text = planLines(await planSource(java, catalog)).join('\n');
  assert.match(text, /\n {7}2\. Finding the app\n {10}A script of \d+ lines, which --json shows\n/);
  const go = memorySource({ 'go.mod': 'module a\n', 'main.go': 'package main\n' });
  assert.match(planLines(await planSource(go, catalog)).join('\n'), /\n {10}\$ go build -ldflags/);
});

test('planLines says which config vars a Dockerfile gets', async () => {
  const source = memorySource({ Dockerfile: 'ARG BASE=x\nFROM $BASE\nUSER a\nARG TOKEN MODE=fast\n' });
  const text = planLines(await planSource(source, catalog)).join('\n');
  assert.match(text, /Config vars that it gets as build arguments where they are set: BASE, MODE and TOKEN\n/);
  assert.match(text, /web: the command of the image$/);
});
