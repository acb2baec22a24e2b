/** Those of whom versions come that Debian has not. */

import { phpUpstream } from './php/origins.ts';
import type { UpstreamSource } from './plan.ts';
import { pythonUpstream } from './python/origins.ts';
import { rubyUpstream } from './ruby/origins.ts';

export const upstreamSources: readonly UpstreamSource[] = [pythonUpstream, rubyUpstream, phpUpstream];
