/** Where a Node.js program listens, as the file that is started shows, or the TypeScript that it is compiled from. */

import { type FixedPort, type Listening, onlyPort } from '../fixed-port.ts';
import type { Source } from '../plan.ts';
import { firstFile, place } from '../tree.ts';

/** What the source of `web` tells. */
export async function listening(source: Source, web: string): Promise<Listening> {
  const path = startedFile(source, web);
  const text = path === null ? null : await source.read(path);
  if (path === null || text === null) return { fixed: null, warnings: [] };
  const found = fixedPorts(path, text);
  const warnings = loopback(path, text);
  const only = onlyPort(found);
  const [first] = found;
  return {
    fixed: only,
    warnings:
      only !== null || first === undefined
        ? warnings
        : [
            `${first.at} seems to listen on a fixed port: it must listen on process.env.PORT (such as Number(process.env.PORT ?? ${first.port})).`,
            ...warnings,
          ],
  };
}

function startedFile(source: Source, web: string): string | null {
  const started =
    /(?:^|[\s/])(?:node(?:mon)?|tsx|ts-node|bun|deno)\s+(?:run\s+)?(?:-\S+\s+)*['"]?(?:\.\/)?([\w./-]+)['"]?\s*$/.exec(
      web,
    )?.[1];
  if (started === undefined) return null;
  const plain = started.replace(/\.[cm]?js$/, '');
  const written = plain.replace(/^(dist|build|lib|out)\/(src\/)?/, '');
  const compiled = written === plain ? [] : [`src/${written}.ts`, `${written}.ts`, `src/${written}.js`];
  return firstFile(source, [started, `${plain}.js`, ...compiled]);
}

const literal = /(?:\.listen|\bserve)\(\s*(?:\{[^{}]{0,300}\bport:\s*)?(\d{2,5})\s*[,)}\n]/g;
const constant = /^(?:export\s+)?(?:const|let|var)\s+(\w*port)\s*(?::\s*number\s*)?=\s*(\d{2,5})\s*;?\s*$/gim;

function fixedPorts(path: string, text: string): FixedPort[] {
  // Whoever looks at the environment for it listens there, whatever stands elsewhere for want of it.
  if (/\benv\b|dotenv/.test(text) && /\bPORT\b/.test(text)) return [];
  const constants = [...text.matchAll(constant)].filter(([, name = '']) =>
    new RegExp(`(?:\\.listen|\\bserve)\\(\\s*(?:\\{[^{}]{0,300}\\bport:\\s*)?${name}\\b`).test(text),
  );
  return [
    ...[...text.matchAll(literal)].map((match) => ({
      port: Number(match[1]),
      at: place(path, text, match.index + match[0].lastIndexOf(match[1] ?? '')),
    })),
    ...constants.map((match) => ({ port: Number(match[2]), at: place(path, text, match.index) })),
  ];
}

const away = 'where the router cannot reach it';

function loopback(path: string, text: string): string[] {
  const named =
    /\.listen\([^)]{0,200}['"`](localhost|127\.0\.0\.1)['"`]|^[^\n/*]{0,200}\bhost(?:name)?\s*[:=][^\n]{0,200}['"`](localhost|127\.0\.0\.1)['"`]/im.exec(
      text,
    );
  if (named !== null && /\.listen\(|\bserve\(/.test(text)) {
    const at = place(path, text, named.index + named[0].length);
    return [`${at} seems to listen on localhost only, ${away}: leave the host out, or use 0.0.0.0.`];
  }
  // Fastify, unlike the others, takes localhost where it is told no host (https://fastify.dev/docs/latest/Reference/Server/#listen).
  if (!/['"]fastify['"]/.test(text)) return [];
  const bare = /\.listen\(\s*\{(?![^}]*\bhost\b)[^}]{0,300}\}/.exec(text);
  if (bare === null) return [];
  return [
    `${place(path, text, bare.index)}: Fastify listens on localhost only, ${away}, unless it is told host: '0.0.0.0'.`,
  ];
}
