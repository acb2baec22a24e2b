/** Where a Rust program listens, as its main file shows. */

import { type Listening, onlyPort } from '../fixed-port.ts';
import type { Source } from '../plan.ts';
import { firstFile, place } from '../tree.ts';
import type { CargoPackage } from './programs.ts';

/** An address as text, as a tuple of host and port, as an array of four numbers, and as std::net has it. */
const addresses =
  /"(?:0\.0\.0\.0|\[::\]):(\d{2,5})"|"(?:0\.0\.0\.0|::)"\s*,\s*(\d{2,5})\b|\[\s*0\s*,\s*0\s*,\s*0\s*,\s*0\s*\]\s*,\s*(\d{2,5})\b|\bUNSPECIFIED\s*,\s*(\d{2,5})\b/g;
const loopback =
  /"(?:127\.0\.0\.1|localhost)(?::\d{2,5})?"|\[\s*127\s*,\s*0\s*,\s*0\s*,\s*1\s*\]|\bIpv4Addr::LOCALHOST\b/;

/** What the main file of the program that `web` starts tells; nothing where its command line may say more. */
export async function listening(source: Source, packages: readonly CargoPackage[], web: string): Promise<Listening> {
  const program = /^(?:exec\s+)?(?:\.\/)?(?:bin\/|target\/release\/)?([\w-]+)$/.exec(web.trim())?.[1] ?? '';
  const folder = packages.find(({ programs }) => programs.includes(program))?.folder;
  if (folder === undefined) return { fixed: null, warnings: [] };
  const at = folder === '.' ? 'src' : `${folder}/src`;
  const path = firstFile(source, [`${at}/bin/${program}.rs`, `${at}/bin/${program}/main.rs`, `${at}/main.rs`]);
  const text = path === null ? null : await source.read(path);
  // Whoever looks at the variable listens there, whatever stands elsewhere for want of it.
  if (path === null || text === null || /"PORT"/.test(text)) return { fixed: null, warnings: [] };
  const found = [...text.matchAll(addresses)].map((match) => ({
    port: Number(match.slice(1).find((group) => group !== undefined)),
    at: place(path, text, match.index),
  }));
  const local = found.length === 0 ? loopback.exec(text) : null;
  const fixed = onlyPort(found);
  const [first] = found;
  return {
    fixed,
    warnings: [
      ...(fixed !== null || first === undefined
        ? []
        : [`${first.at} seems to listen on a fixed port: it must listen on the environment variable PORT.`]),
      ...(local === null
        ? []
        : [
            `${place(path, text, local.index)} seems to listen on localhost only, where the router cannot reach it: use 0.0.0.0.`,
          ]),
    ],
  };
}
