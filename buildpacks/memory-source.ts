/** For tests only: a source from texts. */

import type { Source, SourceFile } from './plan.ts';

/**
 * A source whose files have the given texts; `kinds` says which are not plain files.
 *
 * @example memorySource({ 'package.json': '{}', run: '#!/bin/sh' }, { run: 'executable' })
 */
export function memorySource(
  texts: Readonly<Record<string, string>>,
  kinds: Readonly<Record<string, SourceFile['kind']>> = {},
): Source {
  const files = Object.entries(texts).map(([path, text]) => ({
    path,
    kind: kinds[path] ?? ('file' as const),
    size: Buffer.byteLength(text),
  }));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    files,
    read: (path) => {
      const file = files.find((each) => each.path === path);
      const readable = file !== undefined && file.size <= 1024 * 1024 && ['file', 'executable'].includes(file.kind);
      return Promise.resolve(readable ? (texts[path] ?? null) : null);
    },
  };
}
