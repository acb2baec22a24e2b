/**
 * bash and sh end at SIGTERM without waiting for their children, and the container with them. This makes a shell that
 * stays in between wait: the trap runs once the program in the foreground has ended.
 */
const WAIT_FOR_CHILDREN = `trap 'trap "" TERM; wait; exit 143' TERM`;
const OPERATORS = /[;&|<>()\n`]/;
const LEADING_PROGRAM = /^\s*((?:[A-Za-z_]\w*=(?:[\w./:@%+,-]|\$\w+|\$\{\w+\})*\s+)*)([\w.+/@-]+)(?=\s|$)/;
/** Words that `exec` cannot start: they are the shell's own. */
const SHELL_WORDS = new Set(
  (
    'if then else elif fi for while until do done case esac select function time coproc in exec eval source . : cd ' +
    'set unset export readonly local declare typeset trap wait exit return break continue shift read test true false ' +
    'alias unalias ulimit umask type command builtin let shopt getopts hash jobs bg fg kill echo printf pwd'
  ).split(' '),
);

/**
 * A command line as argv of a shell, so that a SIGTERM sent to every process reaches the program, and the container
 * lives on until the program has ended. One program takes the shell's place.
 */
export function shellCommand(shell: '/bin/bash' | '/bin/sh', commandLine: string): string[] {
  const match = OPERATORS.test(commandLine) ? null : LEADING_PROGRAM.exec(commandLine);
  const [whole = '', assignments = '', program = ''] = match ?? [];
  if (match === null || SHELL_WORDS.has(program)) return [shell, '-c', `${WAIT_FOR_CHILDREN}\n${commandLine}`];
  return [shell, '-c', `${assignments}exec ${program}${commandLine.slice(whole.length)}`];
}
