import type { Hint } from './hint.ts';

/** What no language has for itself, looked for before theirs. */
export const FIRST_HINTS: readonly Hint[] = [
  {
    pattern: /\bENOSPC\b|No space left on device/,
    next: 'The disk of the host is full: `berth doctor` says what takes the room. Free some, and push again.',
  },
  {
    pattern: /Cannot find command 'git'|spawn git ENOENT|\bgit: (?:command )?not found|git executable not found/i,
    next: 'A dependency comes from a git repository, and this build has no git: write `git` into a file called Aptfile, commit it, and push again.',
  },
  {
    pattern:
      /ECONNREFUSED (?:127\.0\.0\.1|::1|localhost|\[::1\]):(?:5432|3306|27017|6379)|connection to server at "[^"]*"[^\n]*failed|Can't reach database server|could not connect to server: Connection refused|SQLSTATE\[HY000\] \[200[0-9]\]/,
    next: 'A step of the build asks for a database, and builds have none: move it into the release phase (`release: …` in the Procfile), which has the config vars and runs before the switch; then push again.',
  },
];

/** As {@link FIRST_HINTS}, looked for last. */
export const LAST_HINTS: readonly Hint[] = [
  {
    pattern: /fatal error: [\w./+-]+\.h(?:pp)?: No such file or directory/,
    next: 'A header of C is missing: name the Debian package that has it (often lib…-dev) in a file called Aptfile, and push again.',
  },
  {
    pattern:
      /^(?:\/bin\/)?(?:ba)?sh: (?:line )?\d+: (?:exec: )?[\w./@-]+: (?:command )?not found|: command not found$/m,
    next: 'A command is not there: add the package that has it to the dependencies (a hook such as `husky` in "prepare" must not fail where it is absent), or name its Debian package in a file called Aptfile; then push again.',
  },
  {
    pattern: /^(?:\/bin\/)?(?:ba)?sh: (?:line )?\d+: [^\n]*: Permission denied$/m,
    next: 'A script may not be executed: run `git update-index --chmod=+x FILE`, commit it, and push again.',
  },
  {
    pattern: /\$'\\r': command not found|\/usr\/bin\/env: [‘']?[\w-]+\\r|bad interpreter: [^\n]*\^M/,
    next: 'A script has line ends of Windows: write `* text=auto eol=lf` into .gitattributes, run `git add --renormalize .`, commit, and push again.',
  },
  {
    pattern: /SyntaxError: |IndentationError: /,
    next: 'A file cannot be read as the language version that is used: mend the line that it names, or ask for the version that it is written for (`berth plan` says which is taken), and push again.',
  },
];
