/** Versions for a plan that is made where no Berth can be asked: the last of each line, as far as this library knows. */

import type { Catalog } from './plan.ts';
import { debianLines } from './python/origins.ts';

export const builtInCatalog: Catalog = {
  node: ['25.2.1', '24.11.1', '22.21.1', '20.19.5', '18.20.8', '16.20.2'],
  python: debianLines,
};
