const PLAIN = /^[\w@%+=:,./-]+$/;

/** `text` as one word of a POSIX shell. */
export function shellQuoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The command line that `args` mean: one argument is a line of the user's own, several are words. */
export function shellLine(args: readonly string[]): string {
  const [line] = args;
  return args.length === 1 && line !== undefined ? line : args.map(shellQuoted).join(' ');
}
