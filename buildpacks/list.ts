/** The buildpacks in the order in which they are asked. */

import { bun } from './bun/bun.ts';
import { deno } from './deno/deno.ts';
import { dockerfile } from './dockerfile/dockerfile.ts';
import { go } from './go/go.ts';
import { hugo } from './hugo/hugo.ts';
import { java } from './java/java.ts';
import { nodejs } from './nodejs/nodejs.ts';
import { php } from './php/php.ts';
import type { Buildpack } from './plan.ts';
import { procfile } from './procfile/procfile.ts';
import { python } from './python/python.ts';
import { ruby } from './ruby/ruby.ts';
import { rust } from './rust/rust.ts';
import { staticSite } from './static/static.ts';

/** Languages: where several are found the first is used, and the output says so. */
export const languages: readonly Buildpack[] = [go, rust, java, ruby, php, deno, bun, nodejs, python];

/** All, first match wins: what the user wrote for the purpose, then languages, then what needs no language. */
export const buildpacks: readonly Buildpack[] = [dockerfile, hugo, ...languages, staticSite, procfile];
